// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

/** The file is no program whose calls can be found; the message says why, as a clause. */
public final class CallSiteException extends Exception {
  private static final long serialVersionUID = 1L;

  CallSiteException(String message) {
    super(message);
  }
}
