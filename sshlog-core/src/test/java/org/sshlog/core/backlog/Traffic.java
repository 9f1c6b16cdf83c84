// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RecordDecoder;
import org.sshlog.core.record.Records;

/** Records of several connections, and a check of what comes out. */
final class Traffic implements RecordConsumer {
  private static final int CONNECTION = 16;
  private static final int TIME = 8;

  private final Map<Long, Long> produced = new HashMap<>();
  private final Map<Long, Long> arrived = new HashMap<>();
  private final RecordDecoder decoder = new RecordDecoder();
  private final List<String> faults = new ArrayList<>();
  private long dropped;

  /** The next bytes of a connection: which these are follows from where they are. */
  ByteBuffer next(long connection, int length) {
    long offset = produced.getOrDefault(connection, 0L);
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = at(connection, offset + i);
    }
    ByteBuffer record = Records.io(0, offset, data);
    record.putLong(CONNECTION, connection);
    record.putLong(TIME, 1_000 + offset);
    produced.put(connection, offset + length);
    ByteBuffer direct = ByteBuffer.allocateDirect(record.remaining());
    return direct.order(ByteOrder.nativeOrder()).put(record).flip();
  }

  private static byte at(long connection, long offset) {
    return (byte) (connection * 31 + offset + (offset >> 8));
  }

  @Override
  public void accept(ByteBuffer sample) {
    try {
      Transferred record = (Transferred) decoder.decode(sample);
      long connection = record.header().connection();
      long expected = arrived.getOrDefault(connection, 0L);
      if (record.offset() != expected) {
        faults.add(connection + ": " + record.offset() + " in place of " + expected);
      }
      if (record.isDropped()) {
        dropped += record.length();
      }
      for (int i = 0; record.data().hasRemaining(); i++) {
        if (record.data().get() != at(connection, record.offset() + i)) {
          faults.add(connection + ": another byte at " + (record.offset() + i));
          break;
        }
      }
      arrived.put(connection, record.offset() + record.length());
    } catch (MalformedRecordException | RuntimeException e) {
      faults.add(e.toString());
    }
  }

  Map<Long, Long> produced() {
    return produced;
  }

  Map<Long, Long> arrived() {
    return arrived;
  }

  List<String> faults() {
    return faults;
  }

  /** How many bytes came as a number only. */
  long dropped() {
    return dropped;
  }
}
