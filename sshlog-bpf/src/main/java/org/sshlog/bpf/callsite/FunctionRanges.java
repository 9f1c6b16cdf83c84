// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.util.Map;
import java.util.TreeMap;
import org.sshlog.bpf.callsite.ElfImage.Segment;

/**
 * Where functions begin and end, as the table says by which exceptions are unwound: {@code
 * .eh_frame_hdr}, a sorted list of functions with pointers to their entries in {@code .eh_frame}.
 * Compilers write it for C too, and stripping leaves it.
 */
final class FunctionRanges {
  private static final int HEADER_SIZE = 12;
  private static final int ROW_SIZE = 8;
  private static final int ENTRY_SIZE = 16;

  /** How pointers are written: relative to themselves, a count, relative to the table; 4 bytes. */
  private static final int ENCODING = 0x3b031b;

  /**
   * A function, or a part of one.
   *
   * @param start address of its first instruction
   * @param end address behind its last
   */
  record Range(long start, long end) {}

  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  private FunctionRanges() {}

  /** Reads them; there are none when the program has no such table, or one of another form. */
  static FunctionRanges of(ElfImage image) {
    FunctionRanges found = new FunctionRanges();
    Segment table = image.segment(ElfImage.UNWIND_TABLE);
    if (table == null || table.size() < HEADER_SIZE) {
      return found;
    }
    int header = image.i32(table.offset());
    if ((header & 0xff) != 1 || header >>> 8 != ENCODING) {
      return found;
    }
    long count = Integer.toUnsignedLong(image.i32(table.offset() + 8));
    count = Math.min(count, (table.size() - HEADER_SIZE) / ROW_SIZE);
    for (int row = 0; row < count; row++) {
      found.add(image, table, table.offset() + HEADER_SIZE + row * ROW_SIZE);
    }
    found.separate();
    return found;
  }

  /** The function whose instructions are at an address, null when none is known to be there. */
  Range at(long address) {
    Map.Entry<Long, Range> found = ranges.floorEntry(address);
    return found == null || address >= found.getValue().end() ? null : found.getValue();
  }

  /**
   * The entry tells its function's start once more, relative to itself. Where that agrees with the
   * table, the entry is written as expected, and its length comes next.
   */
  private void add(ElfImage image, Segment table, int row) {
    long start = table.address() + image.i32(row);
    long entry = table.address() + image.i32(row + 4);
    try {
      int at = image.offsetOf(entry, ENTRY_SIZE, "an unwind entry");
      long length = Integer.toUnsignedLong(image.i32(at + 12));
      if (entry + 8 + image.i32(at + 8) == start && length > 0) {
        ranges.put(start, new Range(start, start + length));
      }
    } catch (CallSiteException e) {
      // This function's extent is not known; the others' are.
    }
  }

  /** Functions do not overlap; a table that says otherwise must not multiply the work. */
  private void separate() {
    Range next = null;
    for (Map.Entry<Long, Range> entry : ranges.descendingMap().entrySet()) {
      Range range = entry.getValue();
      if (next != null && range.end() > next.start()) {
        range = new Range(range.start(), next.start());
        entry.setValue(range);
      }
      next = range;
    }
  }
}
