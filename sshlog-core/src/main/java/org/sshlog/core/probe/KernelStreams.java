// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.sshlog.bpf.BpfMap;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.MapEncoder;
import org.sshlog.core.record.StreamRecord;
import org.sshlog.core.stream.StreamTable;

/** The kernel side's own table of streams. */
final class KernelStreams implements StreamTable {
  private final BpfMap map;
  private final BpfMap protocols;

  KernelStreams(BpfMap map, BpfMap protocols) {
    this.map = map;
    this.protocols = protocols;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public StreamRecord find(long connection, StreamId stream, boolean input) {
    return map.lookup(MapEncoder.streamKey(connection, stream, input))
        .map(value -> StreamRecord.read(buffer(value)))
        .orElse(null);
  }

  @Override
  public List<Entry> of(long connection) {
    List<Entry> entries = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          ByteBuffer bytes = buffer(key);
          if (MapEncoder.connectionOfStream(bytes) == connection) {
            entries.add(
                new Entry(
                    MapEncoder.streamOf(bytes),
                    MapEncoder.isInput(bytes),
                    StreamRecord.read(buffer(value))));
          }
        });
    return entries;
  }

  @Override
  public void forget(long connection, StreamId stream, boolean input) {
    byte[] key = MapEncoder.streamKey(connection, stream, input);
    map.delete(key);
    protocols.delete(key);
  }

  @Override
  public void retain(LongPredicate isLive) {
    retain(map, isLive);
    retain(protocols, isLive);
  }

  private static void retain(BpfMap map, LongPredicate isLive) {
    for (byte[] key : map.keys()) {
      if (!isLive.test(MapEncoder.connectionOfStream(buffer(key)))) {
        map.delete(key);
      }
    }
  }
}
