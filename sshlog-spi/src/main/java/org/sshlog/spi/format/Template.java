// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.spi.event.Event;

/**
 * A text in which {@code {{field}}} stands for a field of an event, {@code {{tcp_info.client_ip}}}
 * for one in a group, and {@code {{field|shell}}} for a field quoted as one word for a POSIX shell.
 * A field that the event does not have becomes the empty text. Immutable and safe for use from any
 * thread.
 */
public final class Template {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

  private sealed interface Part permits Literal, Placeholder {}

  private record Literal(String text) implements Part {}

  private record Placeholder(String field, boolean shell) implements Part {}

  private final String source;
  private final List<Part> parts;

  private Template(String source, List<Part> parts) {
    this.source = source;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException with a message that says what is wrong
   */
  public static Template parse(String source) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(source);
    int start = 0;
    while (matcher.find()) {
      parts.add(new Literal(source.substring(start, matcher.start())));
      parts.add(placeholder(matcher.group(1).trim()));
      start = matcher.end();
    }
    parts.add(new Literal(source.substring(start)));
    return new Template(source, parts);
  }

  private static Placeholder placeholder(String text) {
    int bar = text.indexOf('|');
    String field = bar < 0 ? text : text.substring(0, bar).trim();
    String form = bar < 0 ? "" : text.substring(bar + 1).trim();
    if (bar >= 0 && !form.equals("shell")) {
      throw new IllegalArgumentException(
          "'" + form + "' in {{" + text + "}} is not a known form; only shell is");
    }
    if (!NAME.matcher(field).matches()) {
      throw new IllegalArgumentException("'" + field + "' in {{" + text + "}} is not a field name");
    }
    return new Placeholder(field, !form.isEmpty());
  }

  /** The text for {@code event}; as hostile as the event, except where quoted for a shell. */
  public String render(Event event) {
    return parts.size() == 1 ? source : render(EventFields.of(event));
  }

  /** The text for an event's fields as {@link EventFields} gives them. */
  public String render(Map<String, String> fields) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Placeholder placeholder) {
        String value = fields.getOrDefault(placeholder.field(), "");
        out.append(placeholder.shell() ? quoteForShell(value) : value);
      } else if (part instanceof Literal literal) {
        out.append(literal.text());
      }
    }
    return out.toString();
  }

  /** The names of all fields that stand in this template. */
  public Set<String> fields() {
    Set<String> names = new TreeSet<>();
    for (Part part : parts) {
      if (part instanceof Placeholder placeholder) {
        names.add(placeholder.field());
      }
    }
    return names;
  }

  /** The names of the fields that stand in this template and are not quoted for a shell. */
  public Set<String> unquotedFields() {
    Set<String> names = new TreeSet<>();
    for (Part part : parts) {
      if (part instanceof Placeholder placeholder && !placeholder.shell()) {
        names.add(placeholder.field());
      }
    }
    return names;
  }

  /** The text this template was read from. */
  @Override
  public String toString() {
    return source;
  }

  private static String quoteForShell(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }
}
