// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.Template;

/**
 * Makes the names of recordings. What a client can influence can't lead out of the directory, hide
 * a file, or pass as an option of a program: all but letters, digits and a few signs becomes an
 * underscore. Immutable.
 */
final class FileName {
  /** What a file system takes as a name, in bytes. */
  private static final int MAX_BYTES = 255;

  private static final int MAX_NUMBER_BYTES = 11;
  private static final int MAX_EXTENSION = 16;
  private static final String SIGNS = "._-@+=,:";
  private static final char SUBSTITUTE = '_';

  private final Template template;

  /**
   * Takes a template.
   *
   * @throws IllegalArgumentException when it can't become a name; says why
   */
  FileName(Template template) {
    this.template = template;
    String literal = template.render(Map.of());
    if (literal.chars().anyMatch(c -> c == '/' || Character.isISOControl(c))) {
      throw new IllegalArgumentException("a file name can't hold a slash or control characters");
    }
    Set<String> unknown = new TreeSet<>(template.fields());
    unknown.removeAll(fields());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("there is no field " + unknown + " in all its events");
    }
  }

  /** The fields that whatever begins a recording has. */
  static Set<String> fields() {
    Set<String> fields = new TreeSet<>(EventFields.names(EventType.CONNECTION_ESTABLISHED));
    fields.retainAll(EventFields.names(EventType.TERMINAL_UPDATE));
    fields.retainAll(EventFields.names(EventType.TERMINAL_RESIZE));
    return fields;
  }

  /** The name for a recording that begins with this event; short enough to be numbered. */
  String of(Event event) {
    Map<String, String> values = new HashMap<>(EventFields.of(event));
    values.replaceAll((field, value) -> harmless(value));
    String name = template.render(values);
    if (name.isEmpty() || name.charAt(0) == '.' || name.charAt(0) == '-') {
      name = SUBSTITUTE + name.substring(Math.min(1, name.length()));
    }
    String extension = name.substring(extensionOf(name));
    int room = MAX_BYTES - MAX_NUMBER_BYTES - extension.getBytes(UTF_8).length;
    return cut(name.substring(0, name.length() - extension.length()), room) + extension;
  }

  /** The n-th name where others have the same: 2 for the second. */
  static String numbered(String name, int n) {
    int extension = extensionOf(name);
    return n == 1 ? name : name.substring(0, extension) + "-" + n + name.substring(extension);
  }

  private static int extensionOf(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && name.length() - dot <= MAX_EXTENSION ? dot : name.length();
  }

  private static String harmless(String value) {
    StringBuilder out = new StringBuilder(value.length());
    value
        .codePoints()
        .limit(MAX_BYTES)
        .map(c -> Character.isLetterOrDigit(c) || SIGNS.indexOf(c) >= 0 ? c : SUBSTITUTE)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static String cut(String text, int maxBytes) {
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes > maxBytes) {
        return text.substring(0, i);
      }
      i += Character.charCount(codePoint);
    }
    return text;
  }
}
