// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.format.Printable;

/**
 * The last commands whose session has no recording yet: the first command of a session executes
 * before anything comes from the session. For one thread.
 */
final class Commands {
  private static final int MAX_WAITING = 64;
  private static final int MAX_LENGTH = 1_000;

  /** A command that waits for its recording. */
  record Waiting(String sessionId, int ttyId, int pid, int parentPid, long timeNs, String text) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** A command's line as a marker shows it: printable, and only the beginning of a long one. */
  static String textOf(Command command) {
    String args = command.args();
    if (args.length() <= MAX_LENGTH) {
      return Printable.of(args);
    }
    int end = Character.isHighSurrogate(args.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    return Printable.of(args.substring(0, end)) + "...";
  }

  /** Keeps a command for a while. */
  void add(CommandStart start) {
    if (waiting.size() == MAX_WAITING) {
      waiting.removeFirst();
    }
    Command command = start.command();
    waiting.add(
        new Waiting(
            start.connection().sessionId(),
            start.ttyId(),
            command.pid(),
            command.parentPid(),
            start.timeNs(),
            textOf(command)));
  }

  /** Whether a process has begun with a command that waits. */
  boolean holds(String sessionId, int pid) {
    return waiting.stream().anyMatch(w -> w.pid == pid && w.sessionId.equals(sessionId));
  }

  /**
   * Takes out those of a session, the oldest first: of its terminal, or without one, of its first
   * own process and of what came from that.
   */
  List<Waiting> take(String sessionId, int ttyId, int shellPid) {
    List<Waiting> taken = new ArrayList<>();
    Set<Integer> pids = new HashSet<>(Set.of(shellPid));
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting next = all.next();
      boolean own =
          ttyId >= 0
              ? next.ttyId == ttyId
              : shellPid != 0 && (pids.contains(next.pid) || pids.contains(next.parentPid));
      if (own && next.sessionId.equals(sessionId)) {
        pids.add(next.pid);
        taken.add(next);
        all.remove();
      }
    }
    return taken;
  }
}
