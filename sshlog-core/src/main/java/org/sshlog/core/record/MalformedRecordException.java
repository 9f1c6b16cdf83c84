// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

/** A record makes no sense: the kernel side and the daemon are not of one build, or worse. */
public final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedRecordException(String message) {
    super(message);
  }
}
