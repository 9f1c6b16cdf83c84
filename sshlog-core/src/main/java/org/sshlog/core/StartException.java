// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

/** The daemon can't start; the message is the sentence for the administrator. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
