// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.util.ArrayList;
import java.util.List;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * What is known of one session and its file: how far its streams have come, which notices the file
 * still lacks, how many bytes never got into it. Turns events into text for the file and writes
 * nothing itself. For one thread.
 */
final class Recording {
  private static final long SECOND = 1_000_000_000L;

  private final Connection connection;
  private final boolean main;
  private final long beganNs;
  private final Transcript transcript;
  private final List<String> opening = new ArrayList<>();
  private final List<String> closing = new ArrayList<>();

  private Identity identity;
  private LogFiles.Place place;
  private boolean headed;
  private boolean lineEnded = true;
  private long missing;
  private long lastNs;

  /** Until when there was output; none yet of what has a file from before. */
  private long outputNs = Long.MIN_VALUE;

  /** When the first event happened that is not in the file yet; 0 when there is none. */
  private long gatheredNs;

  private CommandFinish end;
  private boolean closed;

  private Recording(Connection connection, Identity identity, boolean main, long timeNs) {
    this.connection = connection;
    this.identity = identity;
    this.main = main;
    this.beganNs = timeNs;
    this.lastNs = timeNs;
    this.transcript = new Transcript(timeNs);
  }

  /**
   * A session whose recording begins.
   *
   * @param main whether its file is named by the connection alone
   * @param existing whether the session was there before the daemon began to watch
   * @param place its new file
   */
  static Recording begin(
      Connection connection,
      Identity identity,
      boolean main,
      boolean existing,
      long timeNs,
      LogFiles.Place place) {
    Recording recording = new Recording(connection, identity, main, timeNs);
    recording.place = place;
    if (existing) {
      recording.opening.add(
          "the session began before it was observed; its output before is not here");
    }
    return recording;
  }

  /** A session that has a file from before a reload or a restart. */
  static Recording resume(
      Connection connection, Identity identity, boolean main, long timeNs, LogFiles.Found found) {
    Recording recording = new Recording(connection, identity, main, timeNs);
    recording.place = found.place();
    recording.headed = true;
    recording.lineEnded = found.lineEnded();
    Notice.Stopped stopped = found.stopped();
    recording.transcript.resume(stopped);
    String at = "recording_continued at " + Notice.time(timeNs);
    recording.opening.add(stopped == null ? at + "; what is missing before is not known" : at);
    return recording;
  }

  /** A session that has a file from before, to which nothing but its end is to be added. */
  static Recording resumeToClose(Connection connection, long timeNs, LogFiles.Found found) {
    Recording recording = resume(connection, found.session(), false, timeNs, found);
    if (found.stopped() != null) {
      recording.opening.clear(); // that it had stopped says all
    }
    return recording;
  }

  /** The beginning of a file's name. */
  static String baseName(Connection connection, Identity identity, boolean main) {
    String name = "ssh_" + connection.ptmPid();
    if (main) {
      return name;
    }
    return identity.ttyId() >= 0
        ? name + "." + identity.ttyId()
        : name + ".p" + identity.shellPid();
  }

  String baseName() {
    return baseName(connection, identity, main);
  }

  /** Whether this is the session that is meant; learns its first process when it was not known. */
  boolean is(Identity session) {
    if (!identity.matches(session)) {
      return false;
    }
    if (identity.shellPid() == 0) {
      identity = session;
    }
    return true;
  }

  /** Whether this is the session of that first process. */
  boolean isLedBy(int pid, int ttyId) {
    return identity.shellPid() == pid && identity.ttyId() == ttyId;
  }

  /** Whether the session has this terminal. */
  boolean isOn(int ttyId) {
    return identity.ttyId() == ttyId;
  }

  /** Where its file is. */
  LogFiles.Place place() {
    return place;
  }

  /**
   * Its file is not where it was any more; this one takes its place.
   *
   * @param gathered how many bytes of the session are not in any file yet
   */
  void moveTo(LogFiles.Place created, long gathered) {
    place = created;
    if (headed) {
      opening.add(
          0,
          "recording_continued at "
              + Notice.time(gatheredNs == 0 ? lastNs : gatheredNs)
              + "; "
              + (transcript.knownBytes() - missing - gathered)
              + " bytes before are in a file that was moved or removed");
    }
    headed = false;
    lineEnded = true;
  }

  /** Whether this event was taken in before: several rules may give it to the action. */
  boolean knows(TerminalUpdate event) {
    return event.timeNs() <= outputNs && transcript.has(event);
  }

  /**
   * Adds what a stream has brought.
   *
   * @param stampNs how often the time is told, 0 for never
   * @return how many bytes of the stream this is about
   */
  long output(TerminalUpdate event, long stampNs, Bytes out) {
    lastNs = Math.max(lastNs, event.timeNs());
    outputNs = Math.max(outputNs, event.timeNs());
    gatheredNs = gatheredNs == 0 ? event.timeNs() : gatheredNs;
    return transcript.add(event, stampNs, out);
  }

  /** Adds a notice between what came before and what comes next. */
  void notice(String text, Bytes out) {
    transcript.notice(text, out);
  }

  /** The session's first process has ended; its last output may still come. */
  void leaderEnded(CommandFinish finish) {
    end = finish;
  }

  /** Tells of the session's end when its connection has outlived it. */
  boolean endsBefore(long timeNs) {
    if (end == null || timeNs - end.timeNs() < 2 * SECOND) {
      return false;
    }
    closing.add("session_end exit_code: " + end.exitCode() + " at " + Notice.time(end.timeNs()));
    end = null;
    return true;
  }

  /** The connection has ended. */
  void close(long timeNs) {
    endsBefore(timeNs);
    closing.add(Notice.closed(connection, timeNs));
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** The session goes on, the recording does not. */
  void stop() {
    if (!closed) {
      endsBefore(Long.MAX_VALUE);
      closing.add(transcript.stopped(lastNs));
    }
  }

  /** What the file lacks before anything else is added to it; null when it lacks nothing. */
  Bytes preface() {
    if (headed && opening.isEmpty() && missing == 0) {
      return null;
    }
    Bytes out = new Bytes();
    Lines own = new Lines();
    own.restart(lineEnded);
    if (!headed) {
      own.newline(out);
      own.notice(Notice.established(connection, beganNs), out);
      own.notice(Notice.session(connection, identity), out);
    }
    opening.forEach(text -> own.notice(text, out));
    if (missing > 0) {
      own.notice(Notice.missing(missing), out);
    }
    return out;
  }

  /** Adds what stands behind all else, if it is time for that. */
  void epilogue(Bytes out) {
    if (!closing.isEmpty()) {
      transcript.end(out);
      closing.forEach(text -> transcript.notice(text, out));
    }
  }

  /** Whether the file lacks something, apart from what is still gathered. */
  boolean owes() {
    return !headed || missing > 0 || !opening.isEmpty() || !closing.isEmpty();
  }

  /** The preface and some events are in the file now. */
  void written(boolean endsLine) {
    headed = true;
    opening.clear();
    missing = 0;
    gatheredNs = 0;
    lineEnded = endsLine;
  }

  /** The epilogue is in the file too. */
  void finished() {
    closing.clear();
  }

  /** So many bytes will never be in the file. */
  void lose(long bytes) {
    missing += bytes;
    gatheredNs = 0;
    transcript.restart(); // the notice about them stands before what comes next
  }

  long missing() {
    return missing;
  }

  /** What is in the file is not what we think; a notice begins a line of its own in any case. */
  void distrustLine() {
    lineEnded = false;
  }
}
