// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import org.sshlog.bpf.libbpf.Errno;

/**
 * A BPF operation failed. The message is one sentence: what was tried, the kernel's error, and what
 * to do about it.
 */
public class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_DETAILS = 3;

  private final String operation;
  private final int errno;
  private final String hint;
  private final String details;

  /** For what has no errno: {@code message} is the whole sentence. */
  BpfException(String message, Throwable cause) {
    super(message, cause);
    this.operation = message;
    this.errno = 0;
    this.hint = null;
    this.details = "";
  }

  BpfException(String operation, int errno, String hint, String details) {
    super(message(operation, errno, hint, details));
    this.operation = operation;
    this.errno = errno;
    this.hint = hint;
    this.details = details;
  }

  /** Looks up the hint for {@code errno} on this machine. */
  static BpfException of(Operation kind, String operation, int errno, String details) {
    String hint = Hints.hint(kind, errno, KernelFacts.read());
    return new BpfException(operation, errno, hint, details);
  }

  /** What was tried, e.g. "cannot attach on_exec (tp_btf/sched_process_exec)". */
  public String operation() {
    return operation;
  }

  /** The kernel's error number, positive; 0 when the failure has none. */
  public int errno() {
    return errno;
  }

  /** The likely cause and its cure; null when nothing better is known than the error itself. */
  public String hint() {
    return hint;
  }

  /** What libbpf itself printed meanwhile, one message a line; may be empty. */
  public String details() {
    return details;
  }

  private static String message(String operation, int errno, String hint, String details) {
    StringBuilder message = new StringBuilder(operation);
    if (errno != 0) {
      message.append(": ").append(Errno.describe(errno));
    }
    if (hint != null) {
      message.append("; ").append(hint);
    }
    String shown = Summary.lastLines(details, SHOWN_DETAILS, " | ");
    if (!shown.isEmpty()) {
      message.append(" [").append(shown).append(']');
    }
    return message.toString();
  }
}
