// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.TerminalUpdate;
import org.sshlog.spi.format.Printable;

/**
 * Finds the recording that an event belongs to, and gathers text for one file at a time. For one
 * thread.
 */
final class SessionLog implements Action {
  private static final int MAX_CONNECTIONS = 4096;
  private static final int MAX_RECORDINGS = 64;
  private static final int MAX_OWING = 4096;
  private static final int MAX_RETRIES = 64;
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final LogFiles files;
  private final RecordingWriter writer;
  private final long stampNs;
  private final Map<String, ConnectionLog> connections = new LinkedHashMap<>(16, 0.75f, true);

  /** Whose files lack something that no further event may bring. */
  private final Set<Recording> owing = new LinkedHashSet<>();

  private Recording current;
  private long retriedAt = System.nanoTime() - RETRY_NANOS;
  private long lost;
  private IOException cause;
  private boolean closed;

  /**
   * Opens nothing yet.
   *
   * @param stampNs how often a file tells the time, in nanoseconds; 0 for never
   */
  SessionLog(LogFiles files, long stampNs, Logger logger) {
    this.files = files;
    this.writer = new RecordingWriter(files, logger);
    this.stampNs = stampNs;
  }

  static Identity identity(ConnectionEstablished event) {
    return new Identity(event.connection().sessionId(), event.ttyId(), event.shellPid());
  }

  @Override
  public void handle(Event event) throws IOException {
    if (closed) {
      throw new IllegalStateException("this log is closed");
    }
    boolean interrupted = Thread.interrupted();
    try {
      take(event);
    } catch (IOException e) {
      lose(1, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    report();
  }

  private void take(Event event) throws IOException {
    if (event instanceof TerminalUpdate update) {
      output(update);
    } else if (event instanceof ConnectionEstablished established) {
      established(established);
    } else if (event instanceof ConnectionClose close) {
      closed(close);
    } else if (event instanceof CommandFinish finish) {
      finished(finish);
    } else if (event instanceof DataLost loss) {
      lost(loss);
    }
  }

  private void established(ConnectionEstablished event) throws IOException {
    ConnectionLog connection = connection(event);
    connection.established(event);
    if (ConnectionLog.hasSession(event)) {
      select(recording(connection, event, identity(event)));
    }
  }

  private void output(TerminalUpdate event) throws IOException {
    ConnectionLog connection = connection(event);
    String sessionId = event.connection().sessionId();
    Recording recording =
        recording(connection, event, new Identity(sessionId, event.ttyId(), event.shellPid()));
    if (recording.knows(event)) {
      return;
    }
    select(recording);
    Batch batch = writer.batch();
    batch.eventEnds(recording.output(event, stampNs, batch.bytes()));
    if (batch.isFull()) {
      write();
    }
    if (connection.recordings().size() > 1) {
      tellEnds(connection, recording, event.timeNs());
    }
  }

  private void tellEnds(ConnectionLog connection, Recording except, long timeNs) {
    for (Recording other : connection.recordings()) {
      if (other != except && other.endsBefore(timeNs)) {
        owe(other);
      }
    }
  }

  private void finished(CommandFinish event) {
    ConnectionLog connection = connections.get(event.connection().sessionId());
    if (connection != null) {
      for (Recording recording : connection.recordings()) {
        if (recording.isLedBy(event.command().pid(), event.ttyId())) {
          recording.leaderEnded(event);
        }
      }
    }
  }

  /** A loss of a connection that has a recording; how many bytes, its offsets tell. */
  private void lost(DataLost event) {
    ConnectionLog connection = connections.get(event.connection().sessionId());
    if (connection == null || connection.recordings().isEmpty()) {
      return;
    }
    Recording recording = connection.recordings().get(0);
    for (Recording candidate : connection.recordings()) {
      if (candidate.isOn(event.ttyId())) {
        recording = candidate;
      }
    }
    select(recording);
    Batch batch = writer.batch();
    String text = "data_lost: " + event.count() + ", cause: " + Printable.of(event.cause());
    recording.notice(text, batch.bytes());
    batch.eventEnds(0);
  }

  private void closed(ConnectionClose event) throws IOException {
    ConnectionLog connection = connection(event);
    if (connection.close()) {
      return;
    }
    connection.addUnfinished(event.connection(), event.timeNs(), files);
    connection.established(event.established());
    if (connection.recordings().isEmpty()) {
      recording(connection, event, identity(event.established()));
    }
    for (Recording recording : connection.recordings()) {
      recording.close(event.timeNs());
      select(recording);
      write();
    }
  }

  private ConnectionLog connection(Event event) {
    ConnectionLog connection =
        connections.computeIfAbsent(event.connection().sessionId(), id -> new ConnectionLog());
    if (connections.size() > MAX_CONNECTIONS) {
      Iterator<ConnectionLog> eldest = connections.values().iterator();
      List<Recording> recordings = eldest.next().recordings();
      eldest.remove();
      recordings.forEach(this::stop);
    }
    return connection;
  }

  private Recording recording(ConnectionLog connection, Event event, Identity session)
      throws IOException {
    Recording recording = connection.find(session);
    if (recording == null) {
      recording = connection.add(event.connection(), session, event.timeNs(), files);
      if (connection.recordings().size() > MAX_RECORDINGS) {
        stop(connection.recordings().remove(0));
      }
    }
    return recording;
  }

  /** Its file may be needed no more; when it is, it is found again. */
  private void stop(Recording recording) {
    recording.stop();
    select(recording);
    write();
    files.forget(recording.place());
  }

  /** What is gathered from now on is for this one. */
  private void select(Recording recording) {
    if (current != recording) {
      write();
      current = recording;
    }
  }

  private void write() {
    if (current == null) {
      return;
    }
    RecordingWriter.Outcome outcome = writer.write(current);
    if (outcome.failure() != null) {
      lose(outcome.lostEvents(), outcome.failure());
      owe(current);
    } else {
      owing.remove(current);
    }
    if (current.isClosed()) {
      files.forget(current.place());
    }
  }

  private void owe(Recording recording) {
    if (owing.add(recording) && owing.size() > MAX_OWING) {
      Iterator<Recording> eldest = owing.iterator();
      giveUp(eldest.next());
      eldest.remove();
    }
  }

  /**
   * What its file lacks still was kept so far; the end of a connection is an event that is lost.
   */
  private void giveUp(Recording recording) {
    if (recording.isClosed()) {
      lose(1, cause);
    }
  }

  private void lose(long events, IOException why) {
    lost += events;
    cause = why;
  }

  private void report() throws UndeliveredException {
    if (lost > 0) {
      long count = lost;
      lost = 0;
      throw new UndeliveredException(count, cause);
    }
  }

  @Override
  public void flush() throws IOException {
    write();
    long now = System.nanoTime();
    if (!owing.isEmpty() && now - retriedAt >= RETRY_NANOS) {
      retriedAt = now;
      settle(MAX_RETRIES);
    }
    report();
  }

  /** Adds to files what they lack, as far as there is room. */
  private void settle(int most) {
    int tries = 0;
    for (Recording recording : new ArrayList<>(owing)) {
      if (tries++ == most) {
        return;
      }
      select(recording);
      write();
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    write();
    for (ConnectionLog connection : connections.values()) {
      connection.recordings().stream().filter(r -> !r.isClosed()).forEach(this::stop);
    }
    settle(owing.size());
    owing.forEach(this::giveUp);
    files.close();
    report();
  }
}
