// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.elf;

/**
 * One section header.
 *
 * @param index position in the section table
 * @param name name, possibly empty
 * @param type SHT_ value
 * @param flags SHF_ bits
 * @param offset where its bytes begin in the file
 * @param size bytes it has; its bytes lie in the file unless {@link #hasBytes()} is false
 * @param link section it refers to
 */
public record ElfSection(
    int index, String name, int type, long flags, long offset, long size, int link) {
  static final int SYMBOL_TABLE = 2;
  static final int STRING_TABLE = 3;
  private static final int PROGRAM_BITS = 1;
  private static final int NULL = 0;
  private static final int NO_BITS = 8;
  private static final long EXECUTABLE = 4;

  /** Whether it has bytes in the file. */
  public boolean hasBytes() {
    return type != NO_BITS && type != NULL;
  }

  /** Whether it holds instructions. */
  public boolean isCode() {
    return type == PROGRAM_BITS && (flags & EXECUTABLE) != 0;
  }
}
