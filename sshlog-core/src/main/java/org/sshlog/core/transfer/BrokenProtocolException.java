// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

/** What goes through a channel makes no sense; the message says why. */
final class BrokenProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenProtocolException(String message) {
    super(message, null, false, false);
  }
}
