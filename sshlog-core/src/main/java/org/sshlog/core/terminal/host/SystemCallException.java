// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.io.IOException;
import jnr.constants.platform.Errno;

/** A system call failed. */
final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  SystemCallException(String call, Errno errno) {
    super(call + ": " + errno.description());
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }
}
