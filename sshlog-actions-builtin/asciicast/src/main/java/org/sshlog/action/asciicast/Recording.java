// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;
import org.sshlog.spi.format.Printable;

/**
 * One session's recording. Its lines are gathered in a batch, which a flush writes at once; what is
 * lost with a batch is told by the first lines of the next. Where the file is taken away, another
 * is begun. For one thread.
 */
final class Recording {
  /**
   * What all recordings of an action have in common.
   *
   * @param directory where the files are
   */
  record Studio(CastFormat format, Path directory, OpenFiles openFiles, Logger logger) {}

  private final Studio studio;
  private final Connection connection;
  private final int ttyId;
  private final String fileName;
  private final Map<StandardStream, StreamLedger> ledgers = new EnumMap<>(StandardStream.class);
  private int shellPid;
  private int serverPid = -1;
  private boolean ended;

  private Window window;
  private CastWriter writer;
  private int batchEvents;

  /** Events in the batch that are no bytes of a stream, and the lost ones that it tells of. */
  private long batchOthers;

  private long lostOthers;
  private boolean failing;

  /** Whether the file may begin: a terminal's size is told before anything else of it. */
  private boolean ready;

  /** Opens nothing yet. */
  Recording(Studio studio, Connection connection, int ttyId, int shellPid, String fileName) {
    this.studio = studio;
    this.connection = connection;
    this.ttyId = ttyId;
    this.shellPid = shellPid;
    this.fileName = fileName;
    this.ready = ttyId < 0;
    this.writer = newWriter();
    ledgers.put(StandardStream.STDIN, new StreamLedger("input"));
    ledgers.put(StandardStream.STDOUT, new StreamLedger("output"));
    ledgers.put(StandardStream.STDERR, new StreamLedger("error output"));
  }

  private CastWriter newWriter() {
    CastFile file = new CastFile(studio.directory(), fileName, studio.openFiles(), studio.logger());
    return new CastWriter(file, studio.format());
  }

  Connection connection() {
    return connection;
  }

  int ttyId() {
    return ttyId;
  }

  /** The session's first own process, 0 as long as that is not known. */
  int shellPid() {
    return shellPid;
  }

  void setShellPid(int shellPid) {
    this.shellPid = shellPid;
  }

  /** The sshd process that began the session, -1 as long as that is not known. */
  int serverPid() {
    return serverPid;
  }

  void setServerPid(int serverPid) {
    this.serverPid = serverPid;
  }

  /** Whether the session's first own process has ended. */
  boolean hasEnded() {
    return ended;
  }

  /** How many bytes wait to be written. */
  int pending() {
    return writer.pending();
  }

  /** Notes that the session has just begun: nothing came before. */
  void beginsHere() {
    ledgers.values().forEach(StreamLedger::beginsHere);
  }

  /** Begins the recording with its session. */
  void established(long timeNs) {
    prepare(timeNs);
    batchEvents++;
  }

  void output(TerminalUpdate update) {
    ready = true;
    StreamLedger ledger = ledgers.get(update.stream());
    ledger.comesTo(update.offset());
    prepare(update.timeNs());
    if (!update.data().isEmpty()) {
      if (update.stream() == StandardStream.STDERR) {
        writer.line(update.timeNs(), CastEncoder.SOURCE, "stderr");
      }
      writer.data(update.timeNs(), CastEncoder.OUTPUT, update.data());
    }
    ledger.put(update.length());
    batchEvents++;
  }

  void input(TerminalInput input) {
    ready = true;
    StreamLedger ledger = ledgers.get(StandardStream.STDIN);
    ledger.comesTo(input.offset());
    prepare(input.timeNs());
    if (!input.data().isEmpty()) {
      if (input.masked()) {
        writer.line(input.timeNs(), CastEncoder.SOURCE, "masked");
      }
      writer.data(input.timeNs(), CastEncoder.INPUT, input.data());
    }
    ledger.put(input.length());
    batchEvents++;
  }

  void resize(TerminalResize resize) {
    ready = true;
    window = Window.of(resize);
    prepare(resize.timeNs());
    batchEvents++;
  }

  /** Adds a marker for a command. */
  void command(long timeNs, String text) {
    prepare(timeNs);
    writer.line(timeNs, CastEncoder.MARKER, text);
    batchEvents++;
    batchOthers++;
  }

  /** Adds the exit status of the session's first own process. */
  void exit(long timeNs, int exitCode) {
    ready = true;
    ended = true;
    prepare(timeNs);
    writer.line(timeNs, CastEncoder.EXIT, Integer.toString(exitCode));
    batchEvents++;
    batchOthers++;
  }

  /** Makes the batch ready for a line of this time, with all that must be told before it. */
  private void prepare(long timeNs) {
    if (batchEvents == 0 && writer.pending() == 0 && !writer.isIntact(failing)) {
      writer.close();
      writer = newWriter();
      ledgers.values().forEach(StreamLedger::beginFile);
    }
    writer.begin(timeNs);
    writer.window(timeNs, window);
    if (lostOthers > 0) {
      note(timeNs, lostOthers + " other events are missing here");
      batchOthers += lostOthers;
      lostOthers = 0;
    }
    for (StreamLedger ledger : ledgers.values()) {
      ledger.tell(text -> note(timeNs, text));
    }
  }

  private void note(long timeNs, String text) {
    writer.line(timeNs, CastEncoder.MARKER, "sshlog: " + text);
  }

  /**
   * Writes what waits, unless the file can't begin yet.
   *
   * @throws UndeliveredException with the number of events that are not in the file
   */
  void flush() throws UndeliveredException {
    if (!ready) {
      writer.trim();
      return;
    }
    if (batchEvents == 0 && writer.pending() == 0) {
      return;
    }
    int events = batchEvents;
    try {
      writer.write(new CastHeader.Session(connection, ttyId, shellPid));
      ledgers.values().forEach(StreamLedger::kept);
      if (failing) {
        failing = false;
        studio.logger().info("recording {} goes on", Printable.of(writer.name()));
      }
    } catch (IOException e) {
      failing = true;
      ledgers.values().forEach(StreamLedger::lost);
      lostOthers += batchOthers;
      if (events > 0) {
        throw new UndeliveredException(events, e);
      }
    } finally {
      batchEvents = 0;
      batchOthers = 0;
    }
  }

  /** How many bytes the session has received, as far as the recording tells of them. */
  long carriedIn() {
    return ledgers.get(StandardStream.STDIN).carried();
  }

  /** How many bytes the session has sent, as far as the recording tells of them. */
  long carriedOut() {
    return ledgers.get(StandardStream.STDOUT).carried()
        + ledgers.get(StandardStream.STDERR).carried();
  }

  /** Adds what the recording has to say of itself. */
  void remark(long timeNs, String text) {
    prepare(timeNs);
    note(timeNs, text);
  }

  /**
   * Says why the recording ends, writes what waits, and closes the file.
   *
   * @param events how many events are delivered by that: the one that says so, or none
   * @throws UndeliveredException with the number of events that are not in the file
   */
  void end(long timeNs, String why, int events) throws UndeliveredException {
    try {
      if (writer.hasHeader() || writer.pending() > 0 || batchEvents > 0 || failing) {
        ready = true;
        prepare(timeNs);
        writer.line(timeNs, CastEncoder.MARKER, why);
        batchEvents += events;
        flush();
      }
    } finally {
      writer.close();
      reportLoss();
    }
  }

  /** What the file could not be told, the log is. */
  private void reportLoss() {
    long bytes = ledgers.values().stream().mapToLong(StreamLedger::missing).sum();
    if (bytes > 0 || lostOthers > 0) {
      studio
          .logger()
          .warn(
              "recording {} lacks its end: {} bytes and {} other events",
              Printable.of(writer.name()),
              bytes,
              lostOthers);
    }
  }
}
