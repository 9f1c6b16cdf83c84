// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.List;
import java.util.function.LongPredicate;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.StreamRecord;

/**
 * The kernel side's table of streams: what each has carried, also while nobody wanted its bytes.
 * Safe for use from any thread.
 */
public interface StreamTable {
  /** A table without streams. */
  StreamTable NONE =
      new StreamTable() {
        @Override
        public StreamRecord find(long connection, StreamId stream, boolean input) {
          return null;
        }

        @Override
        public List<Entry> of(long connection) {
          return List.of();
        }

        @Override
        public void forget(long connection, StreamId stream, boolean input) {}

        @Override
        public void retain(LongPredicate isLive) {}
      };

  /**
   * One direction of a stream.
   *
   * @param input whether these are the bytes from the client, else those to it
   */
  record Entry(StreamId stream, boolean input, StreamRecord counted) {}

  /** What was counted of one direction of a stream of a connection, null when nothing was. */
  StreamRecord find(long connection, StreamId stream, boolean input);

  /** All that was counted of a connection; looks through the whole table. */
  List<Entry> of(long connection);

  /** Makes room: this stream has ended. */
  void forget(long connection, StreamId stream, boolean input);

  /** Makes room: forgets the streams of all connections that are not live. */
  void retain(LongPredicate isLive);
}
