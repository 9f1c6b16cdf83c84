// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;

/**
 * An event's fields as the query of a URL. Servers refuse long URLs, and a user must not be able to
 * keep a command from being reported by making it long: long values are cut, and the names of their
 * fields stand in {@code truncated}.
 */
final class Query {
  private static final int MAX_ENCODED = 1_000;

  private Query() {}

  static String of(Event event) {
    StringJoiner query = new StringJoiner("&");
    StringJoiner truncated = new StringJoiner(",");
    EventFields.of(event)
        .forEach(
            (name, value) -> {
              String encoded = encode(value);
              if (encoded.length() > MAX_ENCODED) {
                encoded = beginning(value);
                truncated.add(name);
              }
              query.add(encode(name) + "=" + encoded);
            });
    if (truncated.length() > 0) {
      query.add("truncated=" + encode(truncated.toString()));
    }
    return query.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String beginning(String value) {
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < value.length(); ) {
      String character = Character.toString(value.codePointAt(i));
      String next = encode(character);
      if (encoded.length() + next.length() > MAX_ENCODED) {
        break;
      }
      encoded.append(next);
      i += character.length();
    }
    return encoded.toString();
  }
}
