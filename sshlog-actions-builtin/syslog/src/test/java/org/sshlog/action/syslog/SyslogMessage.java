// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a strict receiver of RFC 5424 makes of a message. Anything that the grammar does not allow
 * is an {@link AssertionError}.
 */
record SyslogMessage(
    int priority,
    String timestamp,
    String hostname,
    String program,
    String messageId,
    String element,
    Map<String, String> parameters,
    boolean marked,
    String text) {
  private static final Pattern HEADER =
      Pattern.compile(
          "<(0|[1-9][0-9]{0,2})>1 ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{1,6}"
              + "(?:Z|[+-][0-9]{2}:[0-9]{2})) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128})"
              + " ([!-~]{1,32}) ");

  static SyslogMessage parse(byte[] bytes) {
    String all;
    try {
      all = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8", e);
    }
    Matcher header = HEADER.matcher(all);
    require(header.lookingAt(), "header", all);
    Map<String, String> parameters = new LinkedHashMap<>();
    int[] at = {header.end()};
    String element = null;
    if (all.charAt(at[0]) == '-') {
      at[0]++;
    } else {
      element = element(all, at, parameters);
    }
    require(all.charAt(at[0]) == ' ', "space behind structured data", all);
    String text = all.substring(at[0] + 1);
    boolean marked = text.startsWith("\ufeff");
    text = marked ? text.substring(1) : text;
    require(marked || text.chars().allMatch(c -> c < 0x80), "mark of order", all);
    require(text.chars().noneMatch(c -> c < 0x20 || c == 0x7f), "control character", all);
    return new SyslogMessage(
        Integer.parseInt(header.group(1)),
        header.group(2),
        header.group(3),
        header.group(4),
        header.group(6),
        element,
        parameters,
        marked,
        text);
  }

  private static String element(String all, int[] at, Map<String, String> parameters) {
    require(all.charAt(at[0]++) == '[', "element", all);
    String id = name(all, at);
    while (all.charAt(at[0]) == ' ') {
      at[0]++;
      String name = name(all, at);
      require(all.charAt(at[0]++) == '=', "=", all);
      require(all.charAt(at[0]++) == '"', "quote", all);
      require(parameters.put(name, value(all, at)) == null, "name twice", all);
    }
    require(all.charAt(at[0]++) == ']', "end of element", all);
    return id;
  }

  private static String name(String all, int[] at) {
    int start = at[0];
    while ("= ]\"".indexOf(all.charAt(at[0])) < 0) {
      require(all.charAt(at[0]) > ' ' && all.charAt(at[0]) <= '~', "name", all);
      at[0]++;
    }
    require(at[0] > start && at[0] - start <= 32, "length of a name", all);
    return all.substring(start, at[0]);
  }

  private static String value(String all, int[] at) {
    StringBuilder value = new StringBuilder();
    for (char c = all.charAt(at[0]++); c != '"'; c = all.charAt(at[0]++)) {
      require(c != ']', "bare ]", all);
      require(c >= ' ', "control character", all);
      if (c == '\\') {
        c = all.charAt(at[0]++);
        require(c == '"' || c == '\\' || c == ']', "escape", all);
      }
      value.append(c);
    }
    return value.toString();
  }

  private static void require(boolean condition, String what, String all) {
    if (!condition) {
      throw new AssertionError(what + " in " + all.substring(0, Math.min(2000, all.length())));
    }
  }
}
