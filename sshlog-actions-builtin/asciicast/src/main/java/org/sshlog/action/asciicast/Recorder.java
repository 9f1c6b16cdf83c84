// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.TerminalEvent;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * Gives each event to the recording of its session, and makes recordings. What it holds is bounded:
 * recordings, what waits in them to be written, and open files. For one thread.
 */
final class Recorder implements Action {
  private static final int BATCH = 64 * 1024;
  private static final int MAX_UNWRITTEN = 64;
  private static final int MAX_PROCESSES = 16 * 1024;

  private final Recording.Studio studio;
  private final FileName fileName;
  private final boolean recordInput;
  private final int maxRecordings;
  private final Clock clock;
  private final Recordings recordings = new Recordings();
  private final Commands commands = new Commands();
  private final Set<Recording> unwritten = new LinkedHashSet<>();
  private boolean closed;

  Recorder(
      Recording.Studio studio,
      FileName fileName,
      boolean recordInput,
      int maxRecordings,
      Clock clock) {
    this.studio = studio;
    this.fileName = fileName;
    this.recordInput = recordInput;
    this.maxRecordings = maxRecordings;
    this.clock = clock;
  }

  @Override
  public void handle(Event event) throws UndeliveredException {
    if (closed) {
      throw new IllegalStateException("this recorder is closed");
    }
    Losses losses = new Losses();
    Recording recording = record(event, losses);
    if (recording != null) {
      if (recording.pending() >= BATCH) {
        unwritten.remove(recording);
        losses.during(recording::flush);
      } else {
        unwritten.add(recording);
      }
      if (unwritten.size() > MAX_UNWRITTEN) {
        flushAll(losses);
      }
    }
    losses.report();
  }

  /** Gives the event to its recording; tells which one now has more to write, or null. */
  private Recording record(Event event, Losses losses) {
    if (event instanceof TerminalEvent terminal) {
      return record(terminal, losses);
    }
    if (event instanceof CommandStart start) {
      return record(start);
    }
    if (event instanceof CommandFinish finish) {
      return record(finish);
    }
    if (event instanceof ConnectionEstablished established) {
      return record(established, losses);
    }
    if (event instanceof ConnectionClose close) {
      end(close, losses);
    }
    return null;
  }

  private Recording record(TerminalEvent event, Losses losses) {
    if (event instanceof TerminalInput && !recordInput) {
      return null;
    }
    Recording recording = recordingOf(event, event.shellPid(), losses);
    if (event instanceof TerminalUpdate update) {
      recording.output(update);
    } else if (event instanceof TerminalInput input) {
      recording.input(input);
    } else if (event instanceof TerminalResize resize) {
      recording.resize(resize);
    }
    return recording;
  }

  private Recording record(ConnectionEstablished event, Losses losses) {
    if (event.shellPid() == 0) {
      return null; // there is no session to record, as with ssh -N
    }
    Recording recording = recordingOf(event, event.shellPid(), losses);
    if (event.existing()) {
      // A daemon that has just started may count the session's bytes from now on.
      recording.remark(event.timeNs(), "the session began before this recording");
    } else {
      recording.beginsHere();
    }
    recording.setServerPid(event.ptsPid());
    recording.established(event.timeNs());
    return recording;
  }

  private Recording record(CommandStart event) {
    int parent = event.command().parentPid();
    boolean waits = commands.holds(event.connection().sessionId(), parent);
    Recording recording = waits ? null : recordings.find(event);
    if (recording == null) {
      commands.add(event);
      return null;
    }
    if (recording.ttyId() < 0 && recordings.processes() < MAX_PROCESSES) {
      recordings.processBegan(event.command().pid(), recording);
    }
    recording.command(event.timeNs(), Commands.textOf(event.command()));
    return recording;
  }

  private Recording record(CommandFinish event) {
    Recording recording = recordings.find(event);
    recordings.processEnded(event.command().pid());
    if (recording == null || recording.shellPid() != event.command().pid()) {
      return null;
    }
    recording.exit(event.timeNs(), event.exitCode());
    return recording;
  }

  /** The recording of the session that an event is about; a new one if there is none. */
  private Recording recordingOf(Event event, int shellPid, Losses losses) {
    Connection connection = event.connection();
    Recording known = recordings.find(connection.sessionId(), event.ttyId(), shellPid);
    if (known != null) {
      return known;
    }
    if (recordings.size() >= maxRecordings) {
      end(
          recordings.oldest(),
          event.timeNs(),
          "stopped, since there are too many sessions",
          losses);
    }
    Recording made = new Recording(studio, connection, event.ttyId(), shellPid, fileName.of(event));
    recordings.add(made);
    for (Commands.Waiting command :
        commands.take(connection.sessionId(), event.ttyId(), shellPid)) {
      if (command.pid() == shellPid) {
        made.beginsHere();
        made.setServerPid(command.parentPid());
      }
      if (made.ttyId() < 0) {
        recordings.processBegan(command.pid(), made);
      }
      made.command(command.timeNs(), command.text());
    }
    return made;
  }

  private void end(ConnectionClose event, Losses losses) {
    List<Recording> all = recordings.ofConnection(event.connection().sessionId());
    remarkUntold(event, all);
    int events = 1;
    for (Recording recording : all) {
      int own = events;
      forget(recording);
      losses.during(() -> recording.end(event.timeNs(), "sshlog: the connection was closed", own));
      events = 0;
    }
  }

  /** The last bytes of a stream may be lost before us; then no later ones show the gap. */
  private void remarkUntold(ConnectionClose event, List<Recording> all) {
    if (event.traffic() == null) {
      return;
    }
    long out = event.traffic().bytesOut();
    long in = recordInput ? event.traffic().bytesIn() : 0;
    for (Recording recording : all) {
      out -= recording.carriedOut();
      in -= recording.carriedIn();
    }
    for (Recording recording : all) {
      remarkUntold(recording, event.timeNs(), out, "output");
      remarkUntold(recording, event.timeNs(), in, "input");
    }
  }

  private static void remarkUntold(Recording recording, long timeNs, long bytes, String what) {
    if (bytes > 0) {
      String text = " bytes of " + what + " of this connection are in no recording that ends here";
      recording.remark(timeNs, bytes + text);
    }
  }

  private void end(Recording recording, long timeNs, String why, Losses losses) {
    forget(recording);
    losses.during(() -> recording.end(timeNs, "sshlog: the recording was " + why, 0));
  }

  private void forget(Recording recording) {
    recordings.remove(recording);
    unwritten.remove(recording);
  }

  @Override
  public void flush() throws UndeliveredException {
    if (unwritten.isEmpty()) {
      return;
    }
    Losses losses = new Losses();
    flushAll(losses);
    losses.report();
  }

  private void flushAll(Losses losses) {
    List<Recording> all = new ArrayList<>(unwritten);
    unwritten.clear();
    for (Recording recording : all) {
      losses.during(recording::flush);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Instant now = clock.instant();
    long timeNs = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    Losses losses = new Losses();
    for (Recording recording : recordings.all()) {
      end(
          recording,
          timeNs,
          "stopped, since the daemon stops or has read its configuration anew",
          losses);
    }
    losses.report();
  }
}
