// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.sshlog.bpf.callsite.ElfImage.Segment;

/**
 * Where a library has the functions that it exports, by the hash table that loaders look them up
 * in: {@code DT_GNU_HASH}, a Bloom filter, buckets with the first symbol of each, and the symbols'
 * hashes, the last of each bucket with its lowest bit set.
 */
final class ExportedFunctions {
  private static final int ENTRY_SIZE = 16;
  private static final int SYMBOL_SIZE = 24;
  private static final int HEADER_SIZE = 16;
  private static final int MAX_CHAIN = 4096;

  private static final long TAG_STRINGS = 5;
  private static final long TAG_SYMBOLS = 6;
  private static final long TAG_HASH = 0x6ffffef5L;

  private final ElfImage image;
  private final Map<Long, Long> tags = new HashMap<>();

  private ExportedFunctions(ElfImage image) {
    this.image = image;
  }

  /** Reads a library's tables; it may turn out later that they make no sense. */
  static ExportedFunctions of(ElfImage image) throws CallSiteException {
    ExportedFunctions functions = new ExportedFunctions(image);
    Segment dynamic = image.segment(ElfImage.DYNAMIC);
    if (dynamic == null) {
      throw new CallSiteException("it is no library");
    }
    for (int at = dynamic.offset(); at <= dynamic.end() - ENTRY_SIZE; at += ENTRY_SIZE) {
      functions.tags.putIfAbsent(image.i64(at), image.i64(at + Long.BYTES));
    }
    for (long tag : new long[] {TAG_STRINGS, TAG_SYMBOLS, TAG_HASH}) {
      if (!functions.tags.containsKey(tag)) {
        throw new CallSiteException("it has no table of what it exports");
      }
    }
    return functions;
  }

  /**
   * Where a function is.
   *
   * @param size how many bytes it has, as the library says
   */
  record Function(long address, long size) {}

  /**
   * Finds a function.
   *
   * @throws CallSiteException when there is none, or the tables are broken
   */
  Function find(String name) throws CallSiteException {
    long table = tags.get(TAG_HASH);
    int header = bytes(table, HEADER_SIZE);
    long buckets = Integer.toUnsignedLong(image.i32(header));
    long first = Integer.toUnsignedLong(image.i32(header + 4));
    long filter = Integer.toUnsignedLong(image.i32(header + 8)) * Long.BYTES;
    if (buckets == 0) {
      throw new CallSiteException("its table of what it exports is empty");
    }
    int hash = hash(name);
    long bucketsAt = table + HEADER_SIZE + filter;
    long bucket = Integer.toUnsignedLong(hash) % buckets * Integer.BYTES;
    long symbol = Integer.toUnsignedLong(image.i32(bytes(bucketsAt + bucket, Integer.BYTES)));
    for (int i = 0; i < MAX_CHAIN && symbol >= first; i++, symbol++) {
      long at = bucketsAt + (buckets + symbol - first) * Integer.BYTES;
      int found = image.i32(bytes(at, Integer.BYTES));
      if ((found | 1) == (hash | 1) && isNamed(symbol, name)) {
        int entry = symbolAt(symbol);
        return new Function(image.i64(entry + 8), image.i64(entry + 16));
      }
      if ((found & 1) != 0) {
        break;
      }
    }
    throw new CallSiteException("it exports no " + name);
  }

  private static int hash(String name) {
    int hash = 5381;
    for (byte character : name.getBytes(StandardCharsets.US_ASCII)) {
      hash = hash * 33 + character;
    }
    return hash;
  }

  private boolean isNamed(long symbol, String name) throws CallSiteException {
    byte[] text = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    long nameAt = tags.get(TAG_STRINGS) + Integer.toUnsignedLong(image.i32(symbolAt(symbol)));
    int at = bytes(nameAt, text.length);
    for (int i = 0; i < text.length; i++) {
      if (image.bytes()[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  private int symbolAt(long symbol) throws CallSiteException {
    return bytes(tags.get(TAG_SYMBOLS) + symbol * SYMBOL_SIZE, SYMBOL_SIZE);
  }

  private int bytes(long address, int count) throws CallSiteException {
    return image.offsetOf(address, count, "its table of what it exports");
  }
}
