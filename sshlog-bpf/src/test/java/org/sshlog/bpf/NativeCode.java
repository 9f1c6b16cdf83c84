// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;

/** Functions of this process's own C library, to probe and to call. */
public final class NativeCode {
  /** Functions that nobody else in this process calls. */
  public interface Functions {
    int abs(int value);

    int ffs(int value);
  }

  static final Functions CALL = LibraryLoader.create(Functions.class).load("c");
  static final int OWN_PID = (int) ProcessHandle.current().pid();

  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int LOADED_SEGMENT = 1;

  private NativeCode() {}

  /** The C library that this process has mapped. */
  static Path libc() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(file -> file.matches(".*/libc(-[0-9.]+)?\\.so(\\.6)?"))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  /** Where in the file a dynamic symbol's code begins. */
  static long fileOffset(Path library, String symbol) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(library)).order(ByteOrder.LITTLE_ENDIAN);
    int sections = (int) elf.getLong(40);
    for (int i = 0; i < elf.getShort(60); i++) {
      int header = sections + i * 64;
      if (elf.getInt(header + 4) != DYNAMIC_SYMBOLS) {
        continue;
      }
      int names = (int) elf.getLong(sections + elf.getInt(header + 40) * 64 + 24);
      int first = (int) elf.getLong(header + 24);
      for (int at = first; at < first + elf.getLong(header + 32); at += 24) {
        if (name(elf, names + elf.getInt(at)).equals(symbol)) {
          return toFileOffset(elf, elf.getLong(at + 8));
        }
      }
    }
    throw new AssertionError(library + " has no symbol " + symbol);
  }

  private static long toFileOffset(ByteBuffer elf, long address) {
    int segments = (int) elf.getLong(32);
    for (int i = 0; i < elf.getShort(56); i++) {
      int at = segments + i * 56;
      long start = elf.getLong(at + 16);
      if (elf.getInt(at) == LOADED_SEGMENT
          && address >= start
          && address < start + elf.getLong(at + 32)) {
        return address - start + elf.getLong(at + 8);
      }
    }
    throw new AssertionError("no segment holds " + address);
  }

  private static String name(ByteBuffer elf, int start) {
    int end = start;
    while (elf.get(end) != 0) {
      end++;
    }
    return new String(elf.array(), start, end - start, StandardCharsets.US_ASCII);
  }
}
