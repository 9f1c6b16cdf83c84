// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sshlog.spi.format.Template;

/** The ready-made types of parameter. */
public final class ParameterTypes {
  /** Any text. */
  public static final ParameterType<String> TEXT = ParameterType.of("text", "a text", t -> t);

  /** {@code true} or {@code false}, also as {@code yes/no}, {@code on/off}, in any case. */
  public static final ParameterType<Boolean> BOOLEAN =
      ParameterType.of("boolean", "true or false", ParameterTypes::parseBoolean);

  /** An absolute path of a file or directory that is only read. */
  public static final ParameterType<Path> PATH =
      ParameterType.of("path", "an absolute path", ParameterTypes::parsePath);

  /**
   * An absolute path of a file that the plug-in writes; the configuration check makes sure that it
   * can be created.
   */
  public static final ParameterType<Path> OUTPUT_FILE =
      ParameterType.of("path", "an absolute path of a file", ParameterTypes::parsePath);

  /** A regular expression, searched for in a text as {@link SearchPattern} does. */
  public static final ParameterType<SearchPattern> PATTERN =
      ParameterType.of("regex", "a regular expression", SearchPattern::compile);

  /** A text with {@code {{field}}} placeholders. */
  public static final ParameterType<Template> TEMPLATE =
      ParameterType.of("template", "a text in which {{field}} names a field", Template::parse);

  /**
   * A length of time: {@code 10} (seconds), {@code 500ms}, {@code 10s}, {@code 5min}, {@code 1h}.
   */
  public static final ParameterType<Duration> DURATION =
      ParameterType.of(
          "duration", "a duration such as 10s, 5min or 1h", ParameterTypes::parseDuration);

  private static final int MAX_QUOTED = 200;
  private static final Map<String, Boolean> BOOLEANS =
      Map.of("true", true, "yes", true, "on", true, "false", false, "no", false, "off", false);
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "", Duration.ofSeconds(1),
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private ParameterTypes() {}

  /** A whole number within limits, both inclusive. */
  public static ParameterType<Long> number(long min, long max) {
    return ParameterType.of(
        "number",
        "a whole number from " + min + " to " + max,
        text -> {
          long value = parseLong(text);
          if (value < min || value > max) {
            throw new IllegalArgumentException(value + " is out of range");
          }
          return value;
        });
  }

  /** One of the constants of {@code type}, written in lower case. */
  public static <E extends Enum<E>> ParameterType<E> choice(Class<E> type) {
    Map<String, E> byName =
        Stream.of(type.getEnumConstants())
            .collect(Collectors.toMap(e -> e.name().toLowerCase(Locale.ROOT), e -> e));
    String names =
        Stream.of(type.getEnumConstants())
            .map(e -> e.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return ParameterType.of(
        "one of " + names,
        "one of " + names,
        text -> {
          E value = byName.get(text.toLowerCase(Locale.ROOT));
          if (value == null) {
            throw new IllegalArgumentException(quote(text) + " is not known");
          }
          return value;
        });
  }

  private static boolean parseBoolean(String text) {
    Boolean value = BOOLEANS.get(text.toLowerCase(Locale.ROOT));
    if (value == null) {
      throw new IllegalArgumentException(quote(text) + " is neither true nor false");
    }
    return value;
  }

  private static Path parsePath(String text) {
    try {
      Path path = Path.of(text);
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException(quote(text) + " is not an absolute path");
      }
      return path.normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(quote(text) + " is not a path", e);
    }
  }

  private static Duration parseDuration(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    Duration unit = UNITS.get(text.substring(digits).trim());
    if (digits == 0 || digits > 9 || unit == null) {
      throw new IllegalArgumentException(quote(text) + " is not a duration");
    }
    return unit.multipliedBy(parseLong(text.substring(0, digits)));
  }

  private static long parseLong(String text) {
    try {
      return Long.parseLong(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(quote(text) + " is not a whole number", e);
    }
  }

  /** A text as a message shows it: in quotes, and only the beginning of a long one. */
  static String quote(String text) {
    boolean tooLong = text.length() > MAX_QUOTED;
    return "'" + (tooLong ? text.substring(0, MAX_QUOTED) + "..." : text) + "'";
  }
}
