// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

/**
 * A stream whose client may say something meanwhile, one JSON object a line. Lines are read only
 * while the client has taken all that was sent to it, so neither side can pile up anything.
 */
public interface InteractiveStream extends ResponseStream {
  /**
   * Takes one line of the client. Called on the thread of the control socket, as all of a stream:
   * it may not block or take long.
   *
   * @param line what the client sent, without a command; hostile until checked
   * @throws RequestException when it makes no sense; its text is sent to the client, and the stream
   *     goes on
   */
  void take(Request line) throws RequestException;
}
