// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that wait on disk, in numbered segments that are only added to and are removed when all
 * in them is done. What {@link #add} has returned for survives the end of the process, however that
 * comes; what {@link #sync} has returned for survives a loss of power.
 */
final class Spool implements Backlog {
  private static final long MIN_SEGMENT = 64 * 1024;
  private static final long MAX_SEGMENT = 8 * 1024 * 1024;
  private static final int SEGMENTS = 16;

  private final SpoolDirectory directory;
  private final Position position;
  private final long maxBytes;
  private final Segments segments;

  /** The number of the oldest message. */
  private long first;

  /** What is done and stays, also at the end of the process. */
  private final Kept kept;

  /** The number behind all that was done: larger than the oldest's after {@link #again}. */
  private long doneEnd;

  /** The segment of the oldest message, and where that begins in it. */
  private Segment reading;

  private long offset;

  /** The number of the first message that is held, and the bytes that each takes in its file. */
  private long heldFrom;

  private final List<Integer> held = new ArrayList<>();
  private long damaged;

  private Spool(SpoolDirectory directory, Position position, long maxBytes, int keepBytes)
      throws IOException {
    this.directory = directory;
    this.position = position;
    this.maxBytes = maxBytes;
    this.segments =
        new Segments(directory, Math.min(MAX_SEGMENT, Math.max(MIN_SEGMENT, maxBytes / SEGMENTS)));
    first = position.load();
    segments.beginAt(first);
    if (!segments.isEmpty()) {
      first = Math.max(first, segments.oldest().first);
    }
    doneEnd = first;
    kept = new Kept(keepBytes, first);
    segments.removeBefore(first);
    findFirst();
  }

  /**
   * Opens a spool and finds out what waits in it. Belongs to the caller's directory, which it
   * closes.
   *
   * @param keepBytes how many bytes of what is done stay
   */
  static Spool open(SpoolDirectory directory, long maxBytes, int keepBytes) throws IOException {
    Position position = new Position(directory.file("position"));
    try {
      return new Spool(directory, position, maxBytes, keepBytes);
    } catch (IOException | RuntimeException e) {
      position.close();
      throw e;
    }
  }

  /** Finds where the oldest message begins. */
  private void findFirst() throws IOException {
    if (!segments.isEmpty()) {
      reading = segments.holding(first);
      offset = reading.offsetOf(first);
    }
  }

  /** The segment of the oldest message. */
  private Segment current() {
    Segment segment = segments.holding(first);
    if (segment != reading) {
      reading = segment; // it was reached from the one before, so at its beginning
      offset = 0;
    }
    return segment;
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
    while (segments.bytes() + frame > maxBytes && !segments.isEmpty()) {
      dropped += dropOldest();
    }
    segments.append(message);
    return dropped;
  }

  /** Drops the oldest segment; tells how many messages were lost that are not held. */
  private long dropOldest() throws IOException {
    long end = segments.endOf(segments.oldest());
    long heldEnd = heldFrom + held.size();
    long from = held.isEmpty() ? first : Math.max(first, Math.min(heldEnd, end));
    long dropped = Math.max(0, end - Math.max(from, doneEnd));
    first = Math.max(first, end);
    kept.removeBefore(end);
    position.store(kept.from());
    segments.removeOldest();
    return dropped;
  }

  @Override
  public List<byte[]> hold(int maxCount, int maxBatchBytes) throws IOException {
    List<byte[]> batch = new ArrayList<>();
    heldFrom = first;
    held.clear();
    if (first >= segments.end() || segments.isEmpty()) {
      return batch;
    }
    Segment segment = current();
    long end = segments.endOf(segment);
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

  /** What can't be read in a segment is lost with all behind it there, and what was done before. */
  private void skipDamaged(long end) throws IOException {
    damaged += Math.max(0, end - Math.max(first, doneEnd));
    first = end;
    doneEnd = Math.max(doneEnd, end);
    kept.removeBefore(end);
    position.store(end);
    while (!segments.isEmpty() && segments.oldest().first < end) {
      segments.removeOldest();
    }
  }

  @Override
  public long done(int count) throws IOException {
    long end = heldFrom + count;
    if (end > first) {
      for (int i = (int) (first - heldFrom); i < count; i++) {
        offset += held.get(i);
        kept.add(held.get(i) - Segment.HEADER);
      }
      first = end;
      position.store(kept.from());
    }
    long fresh = Math.max(0, end - Math.max(heldFrom, doneEnd));
    doneEnd = Math.max(doneEnd, end);
    held.subList(0, count).clear();
    heldFrom = end;
    segments.removeBefore(kept.from());
    return fresh;
  }

  @Override
  public long again() throws IOException {
    long count = first - kept.from();
    if (count > 0) {
      first = kept.from();
      kept.removeAll();
      findFirst();
    }
    return count;
  }

  @Override
  public void confirm() throws IOException {
    kept.removeBefore(first);
    position.store(first);
    segments.removeBefore(first);
  }

  @Override
  public long release() {
    long end = Math.min(heldFrom + held.size(), first);
    held.clear();
    return Math.max(0, end - Math.max(heldFrom, doneEnd));
  }

  @Override
  public long first() {
    return first;
  }

  @Override
  public long size() {
    return segments.end() - first;
  }

  @Override
  public long repeats() {
    return Math.max(0, doneEnd - first);
  }

  @Override
  public long damaged() {
    long count = damaged;
    damaged = 0;
    return count;
  }

  @Override
  public void sync() throws IOException {
    segments.sync();
  }

  @Override
  public long close() {
    try {
      sync();
      segments.close();
      position.close();
    } catch (IOException e) {
      // Whatever it is, the messages are in their files; only a loss of power could take them.
    } finally {
      directory.close();
    }
    return 0;
  }
}
