// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.format.Printable;

/** The texts of the notices in a session log, and how those are read back that it needs itself. */
final class Notice {
  /** As much of a file's beginning as its first notices can take. */
  static final int HEAD = 8 * 1024;

  /** As much of a file's end as its last notice can take, if it is one that is read back. */
  static final int TAIL = 256;

  private static final long SECOND = 1_000_000_000L;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern SESSION =
      Pattern.compile("(?m)^\\[\\[ sshlog session_id: (\\S+) tty: (-?\\d+) shell_pid: (-?\\d+) ");
  private static final Pattern STOPPED =
      Pattern.compile(
          "\\[\\[ sshlog recording_stopped at \\S+ output_bytes: (-?\\d+) error_bytes: (-?\\d+) ]]\n$");

  private static final Pattern CLOSED =
      Pattern.compile("\\[\\[ sshlog connection_close user: [^\n]* ]]\n$");

  private Notice() {}

  /** Nanoseconds since the epoch, to the microsecond in UTC. */
  static String time(long timeNs) {
    return TIME.format(
        Instant.ofEpochSecond(Math.floorDiv(timeNs, SECOND), Math.floorMod(timeNs, SECOND)));
  }

  private static String word(String text) {
    return text.isEmpty() ? "-" : Printable.of(text).replace(" ", "\\x20");
  }

  static String established(Connection connection, long timeNs) {
    return "connection_established user: " + word(connection.username()) + " at " + time(timeNs);
  }

  static String closed(Connection connection, long timeNs) {
    return "connection_close user: " + word(connection.username()) + " at " + time(timeNs);
  }

  static String session(Connection connection, Identity identity) {
    return "session_id: "
        + word(identity.sessionId())
        + " tty: "
        + identity.ttyId()
        + " shell_pid: "
        + identity.shellPid()
        + " client: "
        + word(connection.tcp().clientIp())
        + " port: "
        + connection.tcp().clientPort();
  }

  /** Which session the file with this beginning belongs to, or null when it does not say. */
  static Identity identity(byte[] head) {
    Matcher matcher = SESSION.matcher(new String(head, UTF_8));
    try {
      return matcher.find()
          ? new Identity(
              matcher.group(1),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The session as {@link #identity(byte[])} reads it back. */
  static Identity asWritten(Identity identity) {
    return new Identity(word(identity.sessionId()), identity.ttyId(), identity.shellPid());
  }

  static String stopped(long timeNs, long outputBytes, long errorBytes) {
    return "recording_stopped at "
        + time(timeNs)
        + " output_bytes: "
        + outputBytes
        + " error_bytes: "
        + errorBytes;
  }

  /** How far the streams had come when the recording was stopped; -1 where that is not known. */
  record Stopped(long outputBytes, long errorBytes) {}

  /** What the file with this end says of that; null when it was not stopped in good order. */
  static Stopped stoppedAfter(byte[] tail) {
    Matcher matcher = STOPPED.matcher(new String(tail, UTF_8));
    try {
      return matcher.find()
          ? new Stopped(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether the file with this end tells the end of its connection. */
  static boolean endsClosed(byte[] tail) {
    return CLOSED.matcher(new String(tail, UTF_8)).find();
  }

  static String missing(long bytes) {
    return bytes + " bytes of output are missing here";
  }
}
