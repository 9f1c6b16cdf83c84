// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A 64-bit little-endian ELF program as the loader sees it: its segments, not its sections, which a
 * program may lack. Immutable.
 */
final class ElfImage {
  /** e_machine of x86-64. */
  static final int X86_64 = 62;

  /** e_machine of arm64. */
  static final int AARCH64 = 183;

  static final int DYNAMIC = 2;
  static final int UNWIND_TABLE = 0x6474e550;

  private static final int HEADER_SIZE = 64;
  private static final int SEGMENT_HEADER_SIZE = 56;
  private static final int MAX_SEGMENTS = 64;
  private static final int LOAD = 1;
  private static final int EXECUTABLE_FLAG = 1;
  private static final int TYPE_EXECUTABLE = 2;
  private static final int TYPE_SHARED = 3;
  private static final long MAX_ADDRESS = 1L << 62;

  /**
   * A part of the file.
   *
   * @param type PT_ value
   * @param offset where it begins in the file
   * @param size bytes it has in the file
   * @param address where its first byte is in the program's memory
   */
  record Segment(int type, boolean executable, int offset, int size, long address) {
    boolean holds(long wanted, long count) {
      return wanted >= address && count <= size && wanted - address <= size - count;
    }

    int offsetOf(long wanted) {
      return (int) (wanted - address) + offset;
    }

    long addressOf(int fileOffset) {
      return fileOffset - offset + address;
    }

    int end() {
      return offset + size;
    }
  }

  private final ByteBuffer bytes;
  private final int machine;
  private final List<Segment> segments;

  private ElfImage(byte[] elf) throws CallSiteException {
    bytes = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    checkHeader();
    machine = u16(18);
    segments = readSegments();
    checkCode();
  }

  /**
   * Reads header and segments.
   *
   * @param elf the whole file; not copied, and never changed
   */
  static ElfImage parse(byte[] elf) throws CallSiteException {
    return new ElfImage(elf);
  }

  /** What it was compiled for: {@link #X86_64} or {@link #AARCH64}. */
  int machine() {
    return machine;
  }

  /** The file's own bytes. */
  byte[] bytes() {
    return bytes.array();
  }

  /** The loaded segments with instructions. */
  List<Segment> code() {
    return segments.stream().filter(s -> s.type() == LOAD && s.executable()).toList();
  }

  /** The first segment of a type, null without. */
  Segment segment(int type) {
    return segments.stream().filter(s -> s.type() == type).findFirst().orElse(null);
  }

  /**
   * Where in the file the bytes at an address are.
   *
   * @param what what they are, for the message
   * @throws CallSiteException when not all of them are loaded from one place of the file
   */
  int offsetOf(long address, long count, String what) throws CallSiteException {
    if (count >= 0) {
      for (Segment segment : segments) {
        if (segment.type() == LOAD && segment.holds(address, count)) {
          return segment.offsetOf(address);
        }
      }
    }
    throw new CallSiteException(what + " lies outside of the loaded segments");
  }

  int i32(int offset) {
    return bytes.getInt(offset);
  }

  long i64(int offset) {
    return bytes.getLong(offset);
  }

  private void checkHeader() throws CallSiteException {
    if (bytes.limit() < HEADER_SIZE || bytes.getInt(0) != 0x464c457f) {
      throw new CallSiteException("it is no ELF file");
    }
    if (bytes.get(4) != 2 || bytes.get(5) != 1) {
      throw new CallSiteException("it is no 64-bit little-endian program");
    }
    if (u16(18) != X86_64 && u16(18) != AARCH64) {
      throw new CallSiteException("it is for machine " + u16(18) + ", not x86-64 or arm64");
    }
    if (u16(16) != TYPE_EXECUTABLE && u16(16) != TYPE_SHARED) {
      throw new CallSiteException("it is no program: its ELF type is " + u16(16));
    }
  }

  private List<Segment> readSegments() throws CallSiteException {
    long table = bytes.getLong(32);
    int count = u16(56);
    if (count == 0 || count > MAX_SEGMENTS || u16(54) != SEGMENT_HEADER_SIZE) {
      throw new CallSiteException(
          "its segment table is implausible: " + count + " entries of " + u16(54) + " bytes");
    }
    if (table < 0 || table > bytes.limit() - (long) count * SEGMENT_HEADER_SIZE) {
      throw new CallSiteException("its segment table lies outside of the file");
    }
    List<Segment> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(readSegment((int) table + i * SEGMENT_HEADER_SIZE));
    }
    return List.copyOf(all);
  }

  private Segment readSegment(int at) throws CallSiteException {
    long offset = bytes.getLong(at + 8);
    long address = bytes.getLong(at + 16);
    long size = bytes.getLong(at + 32);
    if (offset < 0 || size < 0 || size > bytes.limit() || offset > bytes.limit() - size) {
      throw new CallSiteException("a segment reaches beyond the file's end");
    }
    if (address < 0 || address > MAX_ADDRESS) {
      throw new CallSiteException("a segment has an impossible address");
    }
    boolean executable = (bytes.getInt(at + 4) & EXECUTABLE_FLAG) != 0;
    return new Segment(bytes.getInt(at), executable, (int) offset, (int) size, address);
  }

  /** Segments that show the same bytes many times would multiply the work. */
  private void checkCode() throws CallSiteException {
    long total = code().stream().mapToLong(Segment::size).sum();
    if (total == 0) {
      throw new CallSiteException("it has no code");
    }
    if (total > bytes.limit()) {
      throw new CallSiteException("its code segments overlap");
    }
  }

  private int u16(int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }
}
