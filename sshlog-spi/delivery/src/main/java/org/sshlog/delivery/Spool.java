// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Messages that wait on disk, in numbered segments that are only added to and are removed when all
 * in them is done. What {@link #add} has returned for survives the end of the process, however that
 * comes; what {@link #sync} has returned for survives a loss of power.
 */
final class Spool implements Backlog {
  private static final long MIN_SEGMENT = 64 * 1024;
  private static final long MAX_SEGMENT = 8 * 1024 * 1024;
  private static final int SEGMENTS = 16;

  /** A segment that is done and not full is removed from this size on; before, it is added to. */
  private static final long WORTH_REMOVING = 1024 * 1024;

  private final SpoolDirectory directory;
  private final Position position;
  private final long maxBytes;
  private final long segmentBytes;

  /** All segments, oldest first. */
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();

  /** The last of them, when it can be added to; else null. */
  private Segment open;

  /** What was added to since the last {@link #sync}. */
  private final Set<Segment> unsynced = new HashSet<>();

  private long bytes;

  /** Numbers: of the oldest message, and of the next to be added. */
  private long first;

  private long next;

  /** Where the oldest message begins in the first segment. */
  private long offset;

  /** The number of the first message that is held, and the bytes that each takes in its file. */
  private long heldFrom;

  private final List<Integer> held = new ArrayList<>();
  private long damaged;

  private Spool(SpoolDirectory directory, Position position, long maxBytes) {
    this.directory = directory;
    this.position = position;
    this.maxBytes = maxBytes;
    this.segmentBytes = Math.min(MAX_SEGMENT, Math.max(MIN_SEGMENT, maxBytes / SEGMENTS));
  }

  /**
   * Opens a spool and finds out what waits in it. Belongs to the caller's directory, which it
   * closes.
   */
  static Spool open(SpoolDirectory directory, long maxBytes) throws IOException {
    Position position = new Position(directory.file("position"));
    try {
      Spool spool = new Spool(directory, position, maxBytes);
      spool.recover();
      return spool;
    } catch (IOException | RuntimeException e) {
      position.close();
      throw e;
    }
  }

  private void recover() throws IOException {
    for (Path path : directory.segments()) {
      Segment segment = Segment.existing(path);
      segments.addLast(segment);
      bytes += segment.size();
    }
    first = position.load();
    // Nothing is added to an old segment, so what a crash has torn off its end does no harm.
    next = segments.isEmpty() ? first : Math.max(first, segments.peekLast().end());
    if (!segments.isEmpty() && segments.peekFirst().first > first) {
      first = segments.peekFirst().first;
    }
    removeDone();
    if (!segments.isEmpty()) {
      offset = segments.peekFirst().offsetOf(first);
    }
  }

  /** The number behind the last message of the first segment. */
  private long endOfFirst() {
    int i = 0;
    for (Segment segment : segments) {
      if (i++ == 1) {
        return segment.first;
      }
    }
    return next;
  }

  /** Removes segments of which nothing is needed any more. */
  private void removeDone() throws IOException {
    while (!segments.isEmpty() && endOfFirst() <= first) {
      Segment segment = segments.peekFirst();
      if (segment == open && segment.size() < WORTH_REMOVING) {
        return;
      }
      removeFirst();
    }
  }

  private void removeFirst() throws IOException {
    Segment segment = segments.removeFirst();
    if (segment == open) {
      open = null;
    }
    bytes -= segment.size();
    offset = 0;
    unsynced.remove(segment);
    segment.delete();
  }

  /** It is meant to be large: when it is full, waiting any longer would not help. */
  @Override
  public boolean hasRoom(int length) {
    return true;
  }

  @Override
  public long add(byte[] message) throws IOException {
    long frame = Segment.HEADER + (long) message.length;
    if (frame > maxBytes) {
      return 1;
    }
    long dropped = 0;
    while (bytes + frame > maxBytes && !segments.isEmpty()) {
      dropped += dropFirst();
    }
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
    return dropped;
  }

  private void begin() throws IOException {
    if (!segments.isEmpty() && segments.peekLast().first == next) {
      // It holds no sound message: one that could not be written, or that a crash has torn.
      Segment useless = segments.removeLast();
      bytes -= useless.size();
      unsynced.remove(useless);
      useless.delete();
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

  /** Drops the oldest segment; tells how many messages were lost that are not held. */
  private long dropFirst() throws IOException {
    long end = endOfFirst();
    long heldEnd = heldFrom + held.size();
    long from = held.isEmpty() ? first : Math.max(first, Math.min(heldEnd, end));
    long dropped = Math.max(0, end - from);
    first = Math.max(first, end);
    position.store(first);
    removeFirst();
    return dropped;
  }

  @Override
  public List<byte[]> hold(int maxCount, int maxBatchBytes) throws IOException {
    List<byte[]> batch = new ArrayList<>();
    heldFrom = first;
    held.clear();
    if (first >= next || segments.isEmpty()) {
      return batch;
    }
    Segment segment = segments.peekFirst();
    long end = endOfFirst();
    long at = offset;
    int size = 0;
    while (batch.size() < maxCount && first + batch.size() < end) {
      long room = batch.isEmpty() ? Integer.MAX_VALUE : maxBatchBytes - (long) size;
      byte[] message = segment.read(at, first + batch.size(), room);
      if (message == null) {
        break;
      }
      batch.add(message);
      held.add(Segment.HEADER + message.length);
      at += Segment.HEADER + message.length;
      size += message.length;
    }
    if (batch.isEmpty()) {
      skipDamaged(end);
    }
    return batch;
  }

  /** What can't be read in the first segment is lost with all behind it there. */
  private void skipDamaged(long end) throws IOException {
    damaged += end - first;
    first = end;
    position.store(first);
    removeFirst();
  }

  @Override
  public void done(int count) throws IOException {
    long end = heldFrom + count;
    if (end > first) {
      for (int i = (int) (first - heldFrom); i < count; i++) {
        offset += held.get(i);
      }
      first = end;
      position.store(first);
    }
    held.subList(0, count).clear();
    heldFrom = end;
    removeDone();
  }

  @Override
  public long release() {
    long gone = Math.max(0, Math.min(held.size(), first - heldFrom));
    held.clear();
    return gone;
  }

  @Override
  public long first() {
    return first;
  }

  @Override
  public long size() {
    return next - first;
  }

  @Override
  public long damaged() {
    long count = damaged;
    damaged = 0;
    return count;
  }

  @Override
  public void sync() throws IOException {
    if (unsynced.isEmpty()) {
      return;
    }
    for (Segment segment : List.copyOf(unsynced)) {
      segment.sync();
      unsynced.remove(segment);
    }
    directory.sync();
  }

  @Override
  public long close() {
    try {
      sync();
      for (Segment segment : segments) {
        segment.close();
      }
      position.close();
    } catch (IOException e) {
      // Whatever it is, the messages are in their files; only a loss of power could take them.
    } finally {
      directory.close();
    }
    return 0;
  }
}
