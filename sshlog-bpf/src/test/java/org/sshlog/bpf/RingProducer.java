// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes ring.bpf.c fill its ring, and checks what comes out. */
final class RingProducer {
  static final int MAX_BURST = 256;

  private final BpfProgram program;
  private final int id;
  private long expected;

  /** {@code id} is 0 to 3; each has numbers of its own. */
  RingProducer(BpfObject object, int id) {
    this.program = object.program("produce");
    this.id = id;
  }

  /** Asks for at most {@code count} records, up to a burst; gives how many found room. */
  int produce(int count) {
    byte[] context =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(id)
            .putLong(Math.min(count, MAX_BURST))
            .array();
    return program.run(context);
  }

  /** Produces until {@code count} records found room. */
  void produceAll(int count) {
    int sent = 0;
    while (sent < count) {
      int now = produce(count - sent);
      if (now == 0) {
        Thread.onSpinWait();
      }
      sent += now;
    }
  }

  /** The numbers that were seen; the next record must have the next one. */
  long seen() {
    return expected;
  }

  /** Checks one record against what ring.bpf.c makes of its number. */
  static void check(ByteBuffer sample, RingProducer[] producers) {
    int length = sample.remaining();
    int producer = sample.getInt();
    int size = sample.getInt();
    long sequence = sample.getLong();
    RingProducer origin = producers[producer];
    if (sequence != origin.expected || size != length || size != 16 + sequence % 65) {
      throw new AssertionError(
          "producer "
              + producer
              + ": record "
              + sequence
              + " of "
              + length
              + " bytes instead of "
              + origin.expected);
    }
    origin.expected++;
    for (int i = 0; sample.remaining() >= 8; i++) {
      if (sample.getLong() != (sequence + i) * 0x0101010101010101L) {
        throw new AssertionError("record " + sequence + ": word " + i + " is wrong");
      }
    }
  }
}
