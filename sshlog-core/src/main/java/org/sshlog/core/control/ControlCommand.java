// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

/** One request that clients of the control socket can make. */
public interface ControlCommand {
  /** The name by which a request asks for it: lower-case letters; the same at each call. */
  String name();

  /**
   * Answers one request. Called on a worker thread, possibly for several clients at once.
   *
   * @param request what the client sent; hostile until checked
   * @return the answer; never null
   * @throws RequestException when the request can't be answered; its text is sent to the client
   * @throws Exception any other failure; the client is told that the command failed, and why
   */
  Response answer(Request request) throws Exception;
}
