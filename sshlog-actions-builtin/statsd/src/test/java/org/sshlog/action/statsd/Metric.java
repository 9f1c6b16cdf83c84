// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a strict server makes of one line: nothing but the protocol, and each tag once. */
record Metric(String name, long value, String kind, Map<String, String> tags) {
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9_.-]+):([0-9]+)\\|(c|g|ms)(?:\\|#([^|#\\n]+))?");

  static Metric parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new AssertionError("not a metric: " + line);
    }
    Map<String, String> tags = new LinkedHashMap<>();
    if (matcher.group(4) != null) {
      for (String tag : matcher.group(4).split(",", -1)) {
        int colon = tag.indexOf(':');
        if (colon < 1
            || tag.length() > 200
            || !tag.matches("[!-~]+")
            || tags.put(tag.substring(0, colon), tag.substring(colon + 1)) != null) {
          throw new AssertionError("not a tag: " + tag);
        }
      }
    }
    return new Metric(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3), tags);
  }
}
