// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.sshlog.core.record.KernelRecord.Transferred;

/**
 * Bytes of a connection of which it is not known yet whose they are, in the order in which they
 * came. What finds no room is counted, and so is all that follows it in its stream. Used by the
 * processor thread only.
 */
final class HeldRecords {
  /** How much one connection may hold. */
  static final int MAX_BYTES = 256 << 10;

  private static final int OVERHEAD = 160;

  private final GatheredBytes total;
  private final List<Transferred> records = new ArrayList<>(0);
  private final Map<Direction, Long> dropped = new HashMap<>();
  private int bytes;

  HeldRecords(GatheredBytes total) {
    this.total = total;
  }

  /** Keeps a copy. */
  void add(Transferred record) {
    Direction direction = Direction.of(record);
    int size = OVERHEAD + record.data().remaining();
    if (dropped.containsKey(direction) || bytes + size > MAX_BYTES || total.isTooMuch()) {
      drop(record);
      return;
    }
    byte[] copy = new byte[record.data().remaining()];
    record.data().get(copy);
    records.add(
        new Transferred(
            record.header(),
            record.stream(),
            record.leader(),
            record.offset(),
            record.lost(),
            record.length(),
            record.rows(),
            record.columns(),
            ByteBuffer.wrap(copy)));
    bytes += size;
    total.add(size);
  }

  /** Counts bytes that are not kept. */
  void drop(Transferred record) {
    dropped.merge(Direction.of(record), (long) record.length(), Long::sum);
  }

  /** Hands over what belongs to some directions, and keeps the rest. */
  void release(Predicate<Direction> which, Consumer<Transferred> to) {
    List<Transferred> released = new ArrayList<>();
    for (Iterator<Transferred> i = records.iterator(); i.hasNext(); ) {
      Transferred record = i.next();
      if (which.test(Direction.of(record))) {
        i.remove();
        released.add(record);
        int size = OVERHEAD + record.data().remaining();
        bytes -= size;
        total.add(-size);
      }
    }
    released.forEach(to);
  }

  /** Drops what belongs to one direction; it counts as what found no room. */
  void discard(Direction direction) {
    release(direction::equals, this::drop);
  }

  /** How many bytes of one direction were not kept; from now on it keeps them again. */
  long takeDropped(Direction direction) {
    Long bytes = dropped.remove(direction);
    return bytes == null ? 0 : bytes;
  }
}
