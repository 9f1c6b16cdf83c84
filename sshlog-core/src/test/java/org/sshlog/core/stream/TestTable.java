// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.StreamRecord;

/** A table of streams as a test says. */
final class TestTable implements StreamTable {
  record Key(long connection, StreamId stream, boolean input) {}

  final Map<Key, StreamRecord> entries = new HashMap<>();

  void put(long connection, StreamId stream, boolean input, long carried, long lost, int leader) {
    entries.put(new Key(connection, stream, input), new StreamRecord(carried, lost, leader));
  }

  @Override
  public StreamRecord find(long connection, StreamId stream, boolean input) {
    return entries.get(new Key(connection, stream, input));
  }

  @Override
  public List<Entry> of(long connection) {
    List<Entry> found = new ArrayList<>();
    entries.forEach(
        (key, counted) -> {
          if (key.connection() == connection) {
            found.add(new Entry(key.stream(), key.input(), counted));
          }
        });
    return found;
  }

  @Override
  public void forget(long connection, StreamId stream, boolean input) {
    entries.remove(new Key(connection, stream, input));
  }

  @Override
  public void retain(LongPredicate isLive) {
    entries.keySet().removeIf(key -> !isLive.test(key.connection()));
  }
}
