// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message as a strict reader takes it: within Slack's bounds, of the one kind of block that we
 * send, without anything that Slack or a server like it would make a mention or a link of.
 *
 * @param sections the texts of the blocks, as they were sent
 */
record SlackMessage(List<String> sections) {
  private static final Pattern SPECIAL = Pattern.compile("[<>]|&(?!amp;|lt;|gt;)");
  private static final Pattern MENTION =
      Pattern.compile(
          "(?<![\\p{L}\\p{Nd}])@|@(here|channel|everyone|all|group)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CODE = Pattern.compile("```(?s:([^`]+))```|`([^`\n]+)`");
  private static final Pattern COUNT = Pattern.compile("\\*([0-9]+) events\\* on ");

  /** Reads a message, or fails. */
  static SlackMessage read(String json) throws IOException {
    Map<String, Object> message = JSON.std.mapFrom(json);
    assertThat(message.keySet())
        .isEqualTo(Set.of("text", "parse", "link_names", "unfurl_links", "unfurl_media", "blocks"));
    assertThat(message)
        .containsEntry("parse", "none")
        .containsEntry("link_names", false)
        .containsEntry("unfurl_links", false)
        .containsEntry("unfurl_media", false);
    String fallback = (String) message.get("text");
    assertThat(fallback).isNotBlank().hasSizeLessThanOrEqualTo(4_000);
    requireNoSpecials(fallback);
    List<String> sections = new ArrayList<>();
    int all = 0;
    for (Object each : (List<?>) message.get("blocks")) {
      Map<?, ?> block = (Map<?, ?>) each;
      assertThat(block.keySet()).isEqualTo(Set.of("type", "text"));
      assertThat(block.get("type")).isEqualTo("section");
      Map<?, ?> text = (Map<?, ?>) block.get("text");
      assertThat(text.keySet()).isEqualTo(Set.of("type", "verbatim", "text"));
      assertThat(text.get("type")).isEqualTo("mrkdwn");
      assertThat(text.get("verbatim")).isEqualTo(true);
      String markup = (String) text.get("text");
      assertThat(markup).isNotBlank().hasSizeLessThanOrEqualTo(3_000);
      requireNoSpecials(markup);
      sections.add(markup);
      all += markup.length();
    }
    assertThat(sections).hasSizeBetween(1, 50);
    assertThat(all).isLessThan(13_000);
    return new SlackMessage(sections);
  }

  private static void requireNoSpecials(String markup) {
    assertThat(SPECIAL.matcher(markup).find()).as(markup).isFalse();
    assertThat(MENTION.matcher(markup).find()).as(markup).isFalse();
  }

  /** What stands in code, in order, as Slack shows it. */
  List<String> code() {
    List<String> code = new ArrayList<>();
    for (String section : sections) {
      Matcher matcher = CODE.matcher(section);
      while (matcher.find()) {
        code.add(unescape(matcher.group(1) == null ? matcher.group(2) : matcher.group(1)));
      }
    }
    return code;
  }

  /** The text outside of code: nothing of an event stands there but its type. */
  String outside() {
    String text = CODE.matcher(String.join("\n", sections)).replaceAll("CODE");
    assertThat(text).doesNotContain("`");
    return text;
  }

  /** How many events it tells of. */
  int count() {
    Matcher matcher = COUNT.matcher(sections.get(0));
    return matcher.lookingAt() ? Integer.parseInt(matcher.group(1)) : sections.size();
  }

  private static String unescape(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
