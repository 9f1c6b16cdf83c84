// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** One record of hooks.bpf.c. */
record HookRecord(int kind, int tgid, long argument, String filename) {
  static final int TP_BTF = 1;
  static final int RAW_TP = 2;
  static final int TRACEPOINT = 3;
  static final int UPROBE = 4;
  static final int URETPROBE = 5;
  static final int UPROBE_MULTI = 6;

  private static final long PATIENCE_NS = 10_000_000_000L;

  static HookRecord of(ByteBuffer sample) {
    int kind = sample.getInt();
    int tgid = sample.getInt();
    long argument = sample.getLong();
    byte[] name = new byte[sample.remaining()];
    sample.get(name);
    int end = 0;
    while (name[end] != 0) {
      end++;
    }
    return new HookRecord(
        kind, tgid, argument, new String(name, 0, end, StandardCharsets.US_ASCII));
  }

  /** Reads until {@code count} matching records came, or patience is over; gives what came. */
  static List<HookRecord> await(RingBuffer ring, int count, Predicate<HookRecord> matching) {
    List<HookRecord> found = new ArrayList<>();
    long start = System.nanoTime();
    while (found.size() < count && System.nanoTime() - start < PATIENCE_NS) {
      ring.await(100);
      ring.consume(
          sample -> {
            HookRecord record = of(sample);
            if (matching.test(record)) {
              found.add(record);
            }
          });
    }
    return found;
  }
}
