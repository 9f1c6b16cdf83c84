// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.elf;

/** The bytes are not a BPF object file; the message says what is wrong with them. */
public final class MalformedElfException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedElfException(String message) {
    super(message);
  }
}
