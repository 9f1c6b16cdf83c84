// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

/** A way to see what goes through sessions, the best first. */
public enum IoMethod {
  /** At each place in sshd that calls read or write: nobody else pays. */
  CALL_SITES("call-sites"),
  /** Where all of sshd's calls of read and write pass: as above, and slower. */
  STUBS("stubs"),
  /** Where the kernel writes to pseudo-terminals: sessions without a terminal are not seen. */
  PTYS("ptys"),
  /** At the system calls of the whole machine: every program pays. */
  SYSCALLS("syscalls");

  private final String wireName;

  IoMethod(String wireName) {
    this.wireName = wireName;
  }

  /** What it is called on the command line and in {@code sshlog status}. */
  public String wireName() {
    return wireName;
  }
}
