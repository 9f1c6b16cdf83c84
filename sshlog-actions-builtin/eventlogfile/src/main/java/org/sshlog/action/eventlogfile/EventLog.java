// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.format.EventLine;

/** Turns events into lines and gathers these until they are worth a write. For one thread. */
final class EventLog implements Action {
  private static final int BATCH = 64 * 1024;
  private static final int MAX_KEPT_CAPACITY = 4 * BATCH;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss ");

  private final LogFile file;
  private final boolean json;
  private final Clock clock;
  private StringBuilder lines = new StringBuilder();
  private long stampedSecond;
  private String stamp;
  private boolean closed;

  EventLog(LogFile file, boolean json, Clock clock) {
    this.file = file;
    this.json = json;
    this.clock = clock;
  }

  /** The JSON of a command's end has its output, the line has not. */
  @Override
  public boolean needsCommandOutput() {
    return json;
  }

  @Override
  public void handle(Event event) throws IOException {
    if (closed) {
      throw new IllegalStateException("this log is closed");
    }
    int before = lines.length();
    try {
      append(event);
    } catch (RuntimeException e) {
      lines.setLength(before);
      throw e;
    }
    if (lines.length() >= BATCH) {
      flush();
    }
  }

  private void append(Event event) {
    if (json) {
      EventJson.append(lines, event);
    } else {
      EventLine.append(lines.append(stampOf(event)), event);
    }
    lines.append('\n');
  }

  /** Events come in bursts, so the second of the last one is mostly that of this one too. */
  private String stampOf(Event event) {
    long second = Math.floorDiv(event.timeNs(), NANOS_PER_SECOND);
    if (stamp == null || second != stampedSecond) {
      stamp = TIMESTAMP.format(Instant.ofEpochSecond(second).atZone(clock.getZone()));
      stampedSecond = second;
    }
    return stamp;
  }

  @Override
  public void flush() throws IOException {
    if (lines.length() == 0) {
      return;
    }
    byte[] bytes = lines.toString().getBytes(UTF_8);
    if (lines.capacity() > MAX_KEPT_CAPACITY) {
      lines = new StringBuilder();
    }
    lines.setLength(0);
    file.write(bytes);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      flush();
    } finally {
      file.close();
    }
  }
}
