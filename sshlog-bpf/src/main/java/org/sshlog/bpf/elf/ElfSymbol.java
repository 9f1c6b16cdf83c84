// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.elf;

/**
 * One entry of the symbol table.
 *
 * @param name name, never empty
 * @param info type (low 4 bits) and binding
 * @param section section it lives in
 * @param value offset in that section
 * @param size bytes it covers
 */
public record ElfSymbol(String name, int info, ElfSection section, long value, long size) {
  private static final int OBJECT = 1;
  private static final int FUNCTION = 2;
  private static final int LOCAL = 0;

  /** Whether it names a variable or map. */
  public boolean isObject() {
    return (info & 0xf) == OBJECT;
  }

  /** Whether it names a function that is visible outside of its file. */
  public boolean isGlobalFunction() {
    return (info & 0xf) == FUNCTION && (info >> 4) != LOCAL;
  }
}
