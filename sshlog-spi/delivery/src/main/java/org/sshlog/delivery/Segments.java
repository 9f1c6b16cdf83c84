// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The segments of a spool, oldest first. Messages are added to the last; a new one is begun when
 * that is full, or when adding to it has failed. For one thread at a time.
 */
final class Segments {
  /** A segment that is done and not full is removed from this size on; before, it is added to. */
  private static final long WORTH_REMOVING = 1024 * 1024;

  private final SpoolDirectory directory;
  private final long segmentBytes;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();

  /** The last of them, when it can be added to; else null. */
  private Segment open;

  /** What was added to since the last {@link #sync}. */
  private final Set<Segment> unsynced = new HashSet<>();

  private long bytes;

  /** The number of the next message to be added. */
  private long next;

  /** Finds those that are there. */
  Segments(SpoolDirectory directory, long segmentBytes) throws IOException {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    for (Path path : directory.segments()) {
      Segment segment = Segment.existing(path);
      segments.addLast(segment);
      bytes += segment.size();
    }
    // Nothing is added to an old segment, so what a crash has torn off its end does no harm.
    next = segments.isEmpty() ? 0 : segments.peekLast().end();
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** How many bytes the files have together. */
  long bytes() {
    return bytes;
  }

  /** The number behind the last message. */
  long end() {
    return next;
  }

  /** The next message has this number at least. */
  void beginAt(long number) {
    next = Math.max(next, number);
  }

  /** The oldest segment; null when there is none. */
  Segment oldest() {
    return segments.peekFirst();
  }

  /** The number behind the last message of a segment. */
  long endOf(Segment segment) {
    for (Segment later : segments) {
      if (later.first > segment.first) {
        return later.first;
      }
    }
    return next;
  }

  /** The segment that holds the message of this number, or that begins where it would be. */
  Segment holding(long number) {
    Segment segment = segments.peekFirst();
    for (Segment later : segments) {
      if (later.first > number) {
        break;
      }
      segment = later;
    }
    return segment;
  }

  /** Adds a message behind all others. */
  void append(byte[] message) throws IOException {
    long frame = Segment.HEADER + (long) message.length;
    if (open != null && open.size() > 0 && open.size() + frame > segmentBytes) {
      retire();
    }
    if (open == null) {
      begin();
    }
    try {
      open.append(next, message);
    } catch (IOException e) {
      retire();
      throw e;
    }
    bytes += frame;
    next++;
    unsynced.add(open);
  }

  private void begin() throws IOException {
    if (!segments.isEmpty() && segments.peekLast().first == next) {
      // It holds no sound message: one that could not be written, or that a crash has torn.
      remove(segments.removeLast());
    }
    open = Segment.created(directory.file(Segment.nameOf(next)), next);
    segments.addLast(open);
  }

  /** Adds no more to the open segment. */
  private void retire() throws IOException {
    Segment segment = open;
    open = null;
    if (segments.peekFirst() != segment) {
      segment.close(); // opened again when its turn comes
    }
  }

  /** Removes the oldest. */
  void removeOldest() throws IOException {
    remove(segments.removeFirst());
  }

  private void remove(Segment segment) throws IOException {
    if (segment == open) {
      open = null;
    }
    bytes -= segment.size();
    unsynced.remove(segment);
    segment.delete();
  }

  /** Removes those that hold nothing from {@code number} on, where that is worth it. */
  void removeBefore(long number) throws IOException {
    while (!segments.isEmpty() && endOf(segments.peekFirst()) <= number) {
      Segment segment = segments.peekFirst();
      if (segment == open && segment.size() < WORTH_REMOVING) {
        return;
      }
      removeOldest();
    }
  }

  /** Makes sure that what was added survives a loss of power. */
  void sync() throws IOException {
    if (unsynced.isEmpty()) {
      return;
    }
    for (Segment segment : List.copyOf(unsynced)) {
      segment.sync();
      unsynced.remove(segment);
    }
    directory.sync();
  }

  /** Closes the files. */
  void close() throws IOException {
    for (Segment segment : segments) {
      segment.close();
    }
  }
}
