// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.StreamRecord;
import org.sshlog.spi.event.ConnectionClose.Traffic;

/**
 * How many bytes have gone through one connection's sessions. Changed by the processor thread; read
 * by any.
 */
final class TrafficCount {
  /** So many streams of a connection are counted at once. */
  private static final int MAX_STREAMS = 2_048;

  private final Streams shared;
  private final long connection;
  private final Map<Direction, Count> counts = new ConcurrentHashMap<>();
  private volatile long finishedIn;
  private volatile long finishedOut;
  private volatile long lost;
  private volatile boolean observed;
  private volatile boolean closed;

  TrafficCount(Streams shared, long connection) {
    this.shared = shared;
    this.connection = connection;
  }

  /** The connection has begun to be told of. */
  void established() {
    Demand demand = shared.demand();
    observed |= demand.wantsOutput() || demand.wantsInput() || demand.wantsFiles();
  }

  boolean knows(Direction direction) {
    return counts.containsKey(direction);
  }

  boolean isFull() {
    return counts.size() >= MAX_STREAMS;
  }

  /**
   * The count of a stream that a session has; what was held of it counts when it is handed over.
   */
  Count claim(Direction direction, int leader) {
    Count count = new Count();
    count.claim(leader);
    counts.put(direction, count);
    return count;
  }

  /** Counts bytes of which it is not known whose they are. */
  void reach(Direction direction, Transferred record) {
    observed = true;
    counts.computeIfAbsent(direction, d -> new Count()).reach(record.offset() + record.length());
  }

  /** A session's stream has ended; its number may return as another's. */
  void finish(Direction direction) {
    Count count = counts.remove(direction);
    if (count != null) {
      add(direction.input(), count.carried());
    }
  }

  private void add(boolean input, long bytes) {
    if (input) {
      finishedIn += bytes;
    } else {
      finishedOut += bytes;
    }
  }

  StreamRecord find(Direction direction) {
    return shared.wasEverWanted()
        ? shared.table().find(connection, direction.stream(), direction.input())
        : null;
  }

  void forgetInKernel(Direction direction) {
    if (shared.wasEverWanted()) {
      shared.table().forget(connection, direction.stream(), direction.input());
    }
  }

  void lost(long bytes) {
    lost += bytes;
  }

  long lost() {
    return lost;
  }

  /**
   * The connection has ended: the total stays as it is, and the kernel side makes room.
   *
   * @param withoutSessions whether no session of it is known, so that its streams are not, either
   */
  void close(boolean withoutSessions) {
    Map<Direction, Count> all = withoutSessions ? withUnseen() : counts;
    Traffic total = sum(all);
    all.keySet().forEach(this::forgetInKernel);
    counts.clear();
    finishedIn = total.bytesIn();
    finishedOut = total.bytesOut();
    closed = true;
  }

  /** What has gone through until now, null when that was not observed. */
  Traffic total() {
    Traffic total =
        closed
            ? new Traffic(finishedIn, finishedOut)
            : sum(counts.values().stream().anyMatch(Count::isClaimed) ? counts : withUnseen());
    return observed || total.bytesIn() > 0 || total.bytesOut() > 0 ? total : null;
  }

  /** With streams of which no record has told, such as those of sftp inside sshd. */
  private Map<Direction, Count> withUnseen() {
    Map<Direction, Count> all = new HashMap<>(counts);
    if (shared.wasEverWanted()) {
      for (StreamTable.Entry entry : shared.table().of(connection)) {
        all.computeIfAbsent(new Direction(entry.stream(), entry.input()), d -> new Count());
      }
    }
    return all;
  }

  private Traffic sum(Map<Direction, Count> all) {
    long in = finishedIn;
    long out = finishedOut;
    for (Map.Entry<Direction, Count> entry : all.entrySet()) {
      Direction direction = entry.getKey();
      Count count = entry.getValue();
      // A pipe that is both read and written by sshd is its own affair.
      if (!count.isClaimed() && all.containsKey(direction.opposite())) {
        continue;
      }
      long bytes = count.with(find(direction));
      if (direction.input()) {
        in += bytes;
      } else {
        out += bytes;
      }
    }
    return new Traffic(in, out);
  }
}
