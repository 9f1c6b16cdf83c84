// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.sshlog.cli.recording.Event;
import org.sshlog.cli.recording.EventReader;
import org.sshlog.cli.recording.Recording;
import org.sshlog.cli.recording.RecordingException;
import org.sshlog.screen.PlainText;

/** Writes what a recording holds for whoever reads standard output, in the recording's time. */
final class Transcript {
  private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
  private static final int BATCH = 65_536;

  private final Console console;
  private final Pace pace;
  private final boolean raw;
  private final PlainText plain = new PlainText();
  private int prepared;

  /**
   * Makes one.
   *
   * @param raw whether to write the very bytes, in place of the text in them
   */
  Transcript(Console console, Pace pace, boolean raw) {
    this.console = console;
    this.pace = pace;
    this.raw = raw;
  }

  /** Writes the recording to its end. */
  void write(Recording recording)
      throws IOException, RecordingException, Console.BrokenPipeException {
    console.endsOnInterrupt();
    try (EventReader events = recording.read()) {
      long at = 0;
      long begun = System.nanoTime();
      for (Event event = events.next(); event != null; event = events.next()) {
        begun = await(begun, event.micros() - at);
        at = event.micros();
        byte[] bytes = bytes(event);
        console.bytes(bytes);
        prepared += bytes.length;
        if (prepared >= BATCH) {
          flush();
        }
      }
      flush();
      if (events.isTruncated()) {
        console.error("sshlog: the recording ends in the middle of a line");
      }
    }
  }

  /** Waits until it is time for what comes so much later; returns that time. */
  private long await(long begun, long micros) throws Console.BrokenPipeException {
    long due = begun + pace.nanosFor(micros);
    if (due - System.nanoTime() > SHORTEST_PAUSE_NANOS) {
      flush();
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
    return due;
  }

  private void flush() throws Console.BrokenPipeException {
    console.flush();
    prepared = 0;
  }

  private byte[] bytes(Event event) {
    if (raw && event.exact() != null && event.kind() != Event.Kind.INPUT) {
      return event.exact();
    }
    if (event.isRemark()) {
      console.error(event.text() + " (at " + Clock.of(event.micros()) + ")");
    }
    if (event.kind() != Event.Kind.OUTPUT) {
      return new byte[0];
    }
    return raw
        ? event.text().getBytes(StandardCharsets.UTF_8)
        : plain.of(event.text()).getBytes(console.charset());
  }
}
