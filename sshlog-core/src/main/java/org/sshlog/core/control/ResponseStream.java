// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.Map;

/**
 * An answer that goes on until the client leaves or there is no more. Except for {@link
 * #counters()}, which may be called from any thread, all calls come from the one thread of the
 * control socket, so none of them may block or take long.
 */
public interface ResponseStream extends AutoCloseable {
  /**
   * Appends what is ready, each object a line with its line end. Called again and again, and only
   * when everything appended before has been taken by the client's socket.
   *
   * @param out where the lines go
   * @param limit after how many characters to stop appending, so that other clients get their turn
   */
  void appendTo(StringBuilder out, int limit);

  /**
   * Whether what was appended last ended the answer: its last line has {@code "end":true}. The
   * stream is closed then, and the client may make another request.
   */
  default boolean ended() {
    return false;
  }

  /**
   * Whether the stream has lost something since the last {@link #appendTo} because the client does
   * not take what was appended. A client of which this holds for long is dropped.
   */
  boolean overflowed();

  /** What {@code sshlog status} shows of it, as {@link Response#fields} are. */
  Map<String, ?> counters();

  /** Ends the stream; nothing is appended any more. Called once. */
  @Override
  void close();
}
