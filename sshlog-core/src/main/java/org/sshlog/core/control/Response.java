// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.Map;
import java.util.Objects;

/**
 * What a command answers: one object, or one object and then a stream.
 *
 * @param fields the object that is sent first, as JSON values: Map, Iterable, CharSequence, Number,
 *     Boolean or null; anything else is sent as its text
 * @param stream what follows, or null when the object is all
 */
public record Response(Map<String, ?> fields, ResponseStream stream) {
  public Response {
    Objects.requireNonNull(fields, "fields");
  }

  /** The answer that consists of one object. */
  public static Response of(Map<String, ?> fields) {
    return new Response(fields, null);
  }
}
