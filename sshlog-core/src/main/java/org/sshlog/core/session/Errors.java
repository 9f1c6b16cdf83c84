// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import jnr.constants.platform.Errno;

/** The system's names of errors. */
final class Errors {
  private Errors() {}

  /** The name of an error, such as {@code ECONNREFUSED}; {@code failed} when it has none. */
  static String nameOf(int number) {
    Errno error = number > 0 ? Errno.valueOf(number) : Errno.__UNKNOWN_CONSTANT__;
    return error == Errno.__UNKNOWN_CONSTANT__ ? "failed" : error.name();
  }
}
