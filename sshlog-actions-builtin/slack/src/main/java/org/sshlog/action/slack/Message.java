// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.sshlog.spi.format.EventJson;

/**
 * One message about one or many events, within Slack's bounds: 3,000 characters a section, 50
 * blocks, and about 13,000 characters in all. A few events are told one by one; of more, how many
 * there were of each type and user, and the first ones.
 */
final class Message {
  private static final int MAX_SINGLE = 4;
  private static final int MAX_SHOWN = 20;
  private static final int MAX_LINE = 300;
  private static final int MAX_SECTION = 2_900;
  private static final int MAX_ALL = 9_000;
  private static final int MAX_FALLBACK = 3_900;
  private static final int MAX_USERS = 5;
  private static final String FENCE = "```";

  private final List<Entry> entries;
  private final ZoneId zone;
  private final List<String> sections = new ArrayList<>();
  private int length;

  private Message(List<Entry> entries, ZoneId zone) {
    this.entries = entries;
    this.zone = zone;
  }

  /** The JSON of a message about these events, at least one. */
  static String of(List<Entry> entries, ZoneId zone) {
    Message message = new Message(entries, zone);
    if (entries.size() <= MAX_SINGLE) {
      entries.forEach(message::tell);
    } else {
      message.summarise();
    }
    return message.json();
  }

  private void add(String section) {
    sections.add(section);
    length += section.length();
  }

  private void tell(Entry entry) {
    if (entry.isCode()) {
      add(
          "*%s* on `%s`, %s\n%s%s%s"
              .formatted(
                  entry.type(),
                  entry.host(),
                  time(entry, "yyyy-MM-dd HH:mm:ss z"),
                  FENCE,
                  entry.text(),
                  FENCE));
    } else {
      add(entry.text());
    }
  }

  private String time(Entry entry, String pattern) {
    return DateTimeFormatter.ofPattern(pattern)
        .format(Instant.ofEpochMilli(entry.timeMs()).atZone(zone));
  }

  private void summarise() {
    Entry first = entries.get(0);
    Entry last = entries.get(entries.size() - 1);
    add(
        "*%d events* on `%s`, %s to %s: %s; by %s"
            .formatted(
                entries.size(),
                first.host(),
                time(first, "yyyy-MM-dd HH:mm:ss"),
                time(last, "HH:mm:ss z"),
                counts(Entry::type, "%2$d %1$s", Integer.MAX_VALUE),
                counts(Entry::user, "`%1$s` (%2$d)", MAX_USERS)));
    int shown = show();
    if (shown < entries.size()) {
      add("The first %d of these %d events are shown.".formatted(shown, entries.size()));
    }
  }

  private String counts(Function<Entry, String> of, String form, int max) {
    Map<String, Long> counts =
        entries.stream().collect(groupingBy(of, LinkedHashMap::new, counting()));
    StringJoiner out = new StringJoiner(", ");
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(max)
        .forEach(e -> out.add(form.formatted(e.getKey(), e.getValue())));
    if (counts.size() > max) {
      out.add((counts.size() - max) + " others");
    }
    return out.toString();
  }

  /** Tells how many are shown. */
  private int show() {
    StringBuilder lines = new StringBuilder();
    int shown = 0;
    for (Entry entry : entries) {
      String line = entry.isCode() ? line(entry) : entry.text();
      boolean enough = length + lines.length() + line.length() > MAX_ALL;
      if (enough || shown == MAX_SHOWN) {
        break;
      }
      shown++;
      if (!entry.isCode() || lines.length() + line.length() > MAX_SECTION) {
        end(lines);
      }
      if (entry.isCode()) {
        lines.append(line);
      } else {
        add(line);
      }
    }
    end(lines);
    return shown;
  }

  private String line(Entry entry) {
    return "%s %s %s\n"
        .formatted(time(entry, "HH:mm:ss"), entry.type(), Mrkdwn.shortened(entry.text(), MAX_LINE));
  }

  private void end(StringBuilder lines) {
    if (lines.length() > 0) {
      add(FENCE + "\n" + lines + FENCE);
      lines.setLength(0);
    }
  }

  /**
   * Blocks are what Slack shows; the text is for its notifications, and for servers that know no
   * blocks. Nothing in either is to be made a link or a mention of.
   */
  private String json() {
    StringBuilder out = new StringBuilder("{\"text\":");
    EventJson.appendString(out, fallback());
    out.append(",\"parse\":\"none\",\"link_names\":false,\"unfurl_links\":false")
        .append(",\"unfurl_media\":false,\"blocks\":[");
    for (int i = 0; i < sections.size(); i++) {
      out.append(i == 0 ? "" : ",")
          .append(
              "{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"verbatim\":true,\"text\":");
      EventJson.appendString(out, sections.get(i));
      out.append("}}");
    }
    return out.append("]}").toString();
  }

  private String fallback() {
    StringBuilder text = new StringBuilder();
    for (String section : sections) {
      if (text.length() + section.length() > MAX_FALLBACK) {
        return text.append("…").toString();
      }
      text.append(text.length() == 0 ? "" : "\n").append(section);
    }
    return text.toString();
  }
}
