// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.record.KernelRecord.FileMessages;

/**
 * What clients of one connection have said on pipes before a server answered: only with its answer
 * it is known who that is. Most clients say one thing until then; of more, and of what is longer
 * than any greeting, nothing is kept. Used by the processor thread only.
 */
final class Greetings {
  private static final int MAX_PIPES = 64;
  private static final int MAX_MESSAGES = 4;
  private static final int MAX_BYTES = 1024;

  /** By the pipe that the server reads. */
  private final Map<Long, List<FileMessages>> greeted = new LinkedHashMap<>();

  /** Keeps a copy of what a client has said to this pipe. */
  void add(long pipe, FileMessages record) {
    List<FileMessages> said = greeted.get(pipe);
    if (said == null) {
      if (record.offset() != 0 || greeted.size() >= MAX_PIPES) {
        return;
      }
      said = new ArrayList<>(1);
      greeted.put(pipe, said);
    }
    if (said.size() < MAX_MESSAGES && record.data().remaining() <= MAX_BYTES) {
      byte[] copy = new byte[record.data().remaining()];
      record.data().get(copy);
      said.add(
          new FileMessages(
              record.header(), record.stream(), record.offset(), ByteBuffer.wrap(copy)));
    }
  }

  /** What was said to this pipe, in order; it is forgotten. */
  List<FileMessages> remove(long pipe) {
    List<FileMessages> said = greeted.remove(pipe);
    return said == null ? List.of() : said;
  }

  /**
   * The pipe nearest to the one that a server writes, where its end has come before anybody could
   * see what it read: sshd makes its pipes one after the other. -1 when no client has said
   * anything.
   */
  long nearest(long output) {
    long nearest = -1;
    for (long input : greeted.keySet()) {
      if (nearest < 0 || Math.abs(output - input) < Math.abs(output - nearest)) {
        nearest = input;
      }
    }
    return nearest;
  }

  /** Forgets everything. */
  void clear() {
    greeted.clear();
  }
}
