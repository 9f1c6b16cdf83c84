// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.sshlog.cli.recording.Event;
import org.sshlog.cli.recording.EventReader;
import org.sshlog.cli.recording.Recording;
import org.sshlog.cli.recording.RecordingException;

/**
 * The markers of a recording and its length, found by a thread that reads ahead. What it has not
 * come to yet is not known here.
 */
final class Chapters implements AutoCloseable {
  /** A recording of days has fewer commands; what is beyond can still be met in playing. */
  private static final int MOST = 100_000;

  private final ConcurrentSkipListMap<Long, Boolean> times = new ConcurrentSkipListMap<>();
  private final Recording recording;
  private final Thread thread = new Thread(this::read, "chapters");
  private volatile boolean closed;
  private volatile long length = -1;

  /** Begins to read. */
  Chapters(Recording recording) {
    this.recording = recording;
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    int found = 0;
    long last = 0;
    try (EventReader events = recording.read()) {
      for (Event event = events.next(); event != null && !closed; event = events.next()) {
        last = event.micros();
        if (event.kind() == Event.Kind.MARKER && found < MOST) {
          times.put(last, true);
          found++;
        }
      }
    } catch (IOException | RecordingException e) {
      return; // the player will come to this line, and say so; how long it is remains unknown
    }
    length = last;
  }

  /** The time of the last event, in microseconds; -1 while it is not known. */
  long length() {
    return length;
  }

  /** The time of the first marker after a time; null when none is known. */
  Long after(long micros) {
    Map.Entry<Long, Boolean> entry = times.higherEntry(micros);
    return entry == null ? null : entry.getKey();
  }

  /** The time of the last marker before a time; null when there is none. */
  Long before(long micros) {
    Map.Entry<Long, Boolean> entry = times.lowerEntry(micros);
    return entry == null ? null : entry.getKey();
  }

  @Override
  public void close() {
    closed = true;
  }
}
