// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.sshlog.core.session.SessionInfo;

/** Finds the terminals of the sessions that are there. Safe for use from any thread. */
public final class TerminalFinder {
  private final ProcessTable processes;
  private final Supplier<List<SessionInfo>> sessions;

  /**
   * Makes one.
   *
   * @param sessions gives the sessions that are there now; called from any thread
   */
  public TerminalFinder(ProcessTable processes, Supplier<List<SessionInfo>> sessions) {
    this.processes = processes;
    this.sessions = sessions;
  }

  /**
   * The terminals of this number: none, one, or several when containers have one each. Those of
   * further sessions on one connection are found too.
   *
   * @param number the N of {@code /dev/pts/N}
   * @param sessionId which session's, or null for any
   */
  public List<SessionTerminal> find(int number, String sessionId) {
    List<SessionTerminal> found = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (SessionInfo session : sessions.get()) {
      boolean wanted =
          sessionId == null || sessionId.equals(session.established().connection().sessionId());
      if (wanted && seen.add(session.established().ptsPid())) {
        heldBy(session).stream()
            .filter(t -> t.number() == number)
            .findFirst()
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /** All terminals of the connection of this session. */
  List<SessionTerminal> heldBy(SessionInfo session) {
    int server = session.established().ptsPid();
    Optional<ProcessStat> stat = server > 0 ? processes.stat(server) : Optional.empty();
    if (stat.isEmpty()) {
      return List.of();
    }
    List<SessionTerminal> terminals = new ArrayList<>();
    Set<Integer> numbers = new HashSet<>();
    for (ProcessTable.Descriptor descriptor : processes.descriptors(server)) {
      if (!descriptor.isMaster()) {
        continue;
      }
      // sshd has each master up to three times.
      OptionalInt number = processes.masterOf(server, descriptor.number());
      if (number.isPresent() && numbers.add(number.getAsInt())) {
        terminals.add(
            new SessionTerminal(
                session, number.getAsInt(), server, stat.get().start(), descriptor.number()));
      }
    }
    return terminals;
  }

  /** The session with this id, or empty. */
  public Optional<SessionInfo> session(String sessionId) {
    return sessions.get().stream()
        .filter(s -> s.established().connection().sessionId().equals(sessionId))
        .findFirst();
  }

  /** The session whose connection this process of sshd serves, or empty. */
  Optional<SessionInfo> servedBy(int pid) {
    return sessions.get().stream()
        .filter(
            s -> s.established().ptsPid() == pid || s.established().connection().ptmPid() == pid)
        .findFirst();
  }
}
