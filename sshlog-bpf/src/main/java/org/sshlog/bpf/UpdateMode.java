// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

/** When a map entry is written. */
public enum UpdateMode {
  /** Whether or not the key is there. */
  ANY(0),
  /** Only when the key is not there yet. */
  NOEXIST(1),
  /** Only when the key is there already. */
  EXIST(2);

  private final long flags;

  UpdateMode(long flags) {
    this.flags = flags;
  }

  long flags() {
    return flags;
  }
}
