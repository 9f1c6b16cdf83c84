// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import org.sshlog.spi.event.FileTransfer;

/** How a server of sftp says that something went. */
final class Status {
  static final int EOF = 1;

  private static final String[] NAMES = {
    FileTransfer.OK,
    "end_of_file",
    "no_such_file",
    "permission_denied",
    "failure",
    "bad_message",
    "no_connection",
    "connection_lost",
    "unsupported"
  };

  private Status() {}

  /** The name of a code. */
  static String name(int code) {
    return code >= 0 && code < NAMES.length
        ? NAMES[code]
        : "error_" + Integer.toUnsignedString(code);
  }
}
