// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a strict reader of CEF makes of a message. */
record CefMessage(List<String> header, Map<String, String> extension) {
  private static final int HEADER_FIELDS = 7;
  private static final Pattern KEY = Pattern.compile("(?:^| )([A-Za-z0-9]+)=");

  static CefMessage parse(String text) {
    List<String> header = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int i = 0;
    for (; header.size() < HEADER_FIELDS; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        c = text.charAt(++i);
        require(c == '\\' || c == '|', text);
        field.append(c);
      } else if (c == '|') {
        header.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    return new CefMessage(header, extension(text.substring(i)));
  }

  private static Map<String, String> extension(String text) {
    Map<String, String> extension = new LinkedHashMap<>();
    Matcher key = KEY.matcher(text);
    boolean found = key.find();
    require(found && key.start() == 0, text);
    while (found) {
      String name = key.group(1);
      int start = key.end();
      found = key.find();
      String value = text.substring(start, found ? key.start() : text.length());
      require(extension.put(name, unescape(value)) == null, text);
    }
    return extension;
  }

  private static String unescape(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      require(c >= ' ' && c != '=', value);
      if (c == '\\') {
        c = value.charAt(++i);
        require(c == '\\' || c == '=', value);
      }
      out.append(c);
    }
    return out.toString();
  }

  private static void require(boolean condition, String text) {
    if (!condition) {
      throw new AssertionError("not CEF: " + text.substring(0, Math.min(2000, text.length())));
    }
  }
}
