// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A program made by hand: imports read, write and ioctl, has room for stubs and for functions. Its
 * addresses are {@link #BASE} more than its offsets.
 */
final class TestProgram {
  static final int BASE = 0x10000;
  static final int SIZE = 0x1800;
  static final int READ_SLOT = 0x500;
  static final int WRITE_SLOT = 0x508;
  static final int IOCTL_SLOT = 0x510;
  static final int READ_STUB = 0x600;
  static final int WRITE_STUB = 0x610;
  static final int IOCTL_STUB = 0x620;
  static final int CODE = 0x800;

  private static final int SEGMENTS = 64;
  private static final int SYMBOLS = 0x200;
  private static final int STRINGS = 0x280;
  private static final int RELOCATIONS = 0x300;
  private static final int PLT_RELOCATIONS = 0x340;
  private static final int DYNAMIC = 0x400;
  private static final int UNWIND = 0x1000;
  private static final int UNWIND_TABLE = 0x1400;

  private final ByteBuffer elf = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final boolean arm;
  private int functions;

  private TestProgram(boolean arm) {
    this.arm = arm;
    elf.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    elf.putShort(16, (short) 3).putShort(18, (short) (arm ? 183 : 62));
    elf.putLong(32, SEGMENTS).putShort(54, (short) 56).putShort(56, (short) 3);
    segment(0, 1, 5, 0, SIZE);
    segment(1, 2, 4, DYNAMIC, 0x100);
    segment(2, 0x6474e550, 4, UNWIND_TABLE, 0x200);
    symbols();
    dynamic(5, STRINGS + BASE, 6, SYMBOLS + BASE, 10, 0x40, 7, RELOCATIONS + BASE, 8, 24);
    elf.putInt(UNWIND_TABLE, 0x3b031b01);
  }

  /** Without stubs, for x86-64. */
  static TestProgram bare() {
    return new TestProgram(false);
  }

  /** With a stub for each import, as linkers write them into {@code .plt.got}. */
  static TestProgram x86() {
    return bare()
        .jumpThroughSlot(READ_STUB, READ_SLOT)
        .jumpThroughSlot(WRITE_STUB, WRITE_SLOT)
        .jumpThroughSlot(IOCTL_STUB, IOCTL_SLOT);
  }

  /** Without stubs, for arm64. */
  static TestProgram arm64() {
    return new TestProgram(true);
  }

  TestProgram jumpThroughSlot(int at, int slot) {
    return put(at, "ff 25").distance(at + 2, slot);
  }

  /** Writes bytes, given as hexadecimal numbers. */
  TestProgram put(int at, String hex) {
    elf.put(at, HexFormat.of().parseHex(hex.replace(" ", "")));
    return this;
  }

  /** Writes how far it is to {@code target} from behind these four bytes. */
  TestProgram distance(int at, int target) {
    elf.putInt(at, target - at - 4);
    return this;
  }

  TestProgram call(int at, int target) {
    return put(at, "e8").distance(at + 1, target);
  }

  TestProgram word(int at, int word) {
    elf.putInt(at, word);
    return this;
  }

  /** Tells the unwind table of a function. Functions are told in the order of their places. */
  TestProgram function(int at, int length) {
    int entry = UNWIND + functions * 24;
    elf.putInt(entry, 20).putInt(entry + 4, entry + 4).putInt(entry + 8, at - entry - 8);
    elf.putInt(entry + 12, length);
    int row = UNWIND_TABLE + 12 + functions * 8;
    elf.putInt(row, at - UNWIND_TABLE).putInt(row + 4, entry - UNWIND_TABLE);
    elf.putInt(UNWIND_TABLE + 8, ++functions);
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(elf.array(), SIZE);
  }

  private void symbols() {
    byte[] names = "\0read\0write\0ioctl\0".getBytes(StandardCharsets.US_ASCII);
    elf.put(STRINGS, names);
    elf.putInt(SYMBOLS + 24, 1).putInt(SYMBOLS + 48, 6).putInt(SYMBOLS + 72, 12);
    relocation(RELOCATIONS, READ_SLOT, 1, arm ? 1025 : 6);
    relocation(PLT_RELOCATIONS, WRITE_SLOT, 2, arm ? 1026 : 7);
    relocation(PLT_RELOCATIONS + 24, IOCTL_SLOT, 3, arm ? 1026 : 7);
  }

  private void relocation(int at, int slot, int symbol, int type) {
    elf.putLong(at, slot + BASE).putLong(at + 8, (long) symbol << 32 | type);
  }

  private void dynamic(int... tagsAndValues) {
    int at = DYNAMIC;
    for (int word : tagsAndValues) {
      elf.putLong(at, word);
      at += 8;
    }
    for (int word : new int[] {23, PLT_RELOCATIONS + BASE, 2, 48, 20, 7}) {
      elf.putLong(at, word);
      at += 8;
    }
  }

  private void segment(int index, int type, int flags, int offset, int size) {
    int at = SEGMENTS + index * 56;
    elf.putInt(at, type).putInt(at + 4, flags).putLong(at + 8, offset);
    elf.putLong(at + 16, offset + BASE).putLong(at + 32, size).putLong(at + 40, size);
  }
}
