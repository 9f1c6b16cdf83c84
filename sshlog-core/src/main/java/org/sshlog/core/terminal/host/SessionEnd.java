// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.sshlog.core.session.SessionInfo;

/**
 * Ends one session: asks its leader to hang up, kills what is left of it after a grace, and at last
 * the sshd process that holds on to it. Waits up to some seconds; for one thread.
 */
public final class SessionEnd {
  private static final long GRACE_MS = 2_000;
  private static final long AFTER_KILL_MS = 1_000;
  private static final long POLL_MS = 20;

  private final ProcessTable processes;
  private final TerminalFinder finder;
  private final long graceMs;
  private final List<String> steps = new ArrayList<>();

  /** Makes one for a single end. */
  public SessionEnd(ProcessTable processes, TerminalFinder finder) {
    this(processes, finder, GRACE_MS);
  }

  /** One that lets a session have this time to end by itself. */
  SessionEnd(ProcessTable processes, TerminalFinder finder, long graceMs) {
    this.processes = processes;
    this.finder = finder;
    this.graceMs = graceMs;
  }

  /** What was done, a sentence each, in order; may hold hostile text. */
  public List<String> steps() {
    return steps;
  }

  /**
   * Ends the session of a terminal. Other sessions of the same connection live on.
   *
   * @return whether it has ended
   * @throws IOException when the kernel does not allow it
   */
  public boolean ofTerminal(SessionTerminal terminal) throws IOException {
    TerminalAccess access = new TerminalAccess(processes);
    int leader;
    try (PtyMaster master = PtyMaster.open(processes, terminal)) {
      leader = master.leader();
    } catch (SystemCallException e) {
      leader = leaderOf(terminal);
    }
    if (leader > 0) {
      hangUp(Set.of(leader), () -> !access.isOpen(terminal));
    }
    if (await(AFTER_KILL_MS, () -> !access.isOpen(terminal))) {
      return true;
    }
    if (servesOthers(terminal, leader)) {
      steps.add(
          "left sshd ("
              + terminal.server()
              + ") alone: it serves other sessions of the connection");
      return leader > 0 && members(Set.of(leader)).isEmpty();
    }
    endServer(terminal.server(), terminal.serverStart());
    return await(AFTER_KILL_MS, () -> !access.isOpen(terminal));
  }

  /** Where the terminal can't be asked: the child of sshd that leads a session on this terminal. */
  private int leaderOf(SessionTerminal terminal) {
    return processes.all().stream()
        .filter(p -> p.parent() == terminal.server() && p.session() == p.pid())
        .filter(p -> p.terminal() == terminal.number())
        .mapToInt(ProcessStat::pid)
        .findFirst()
        .orElse(0);
  }

  private boolean servesOthers(SessionTerminal terminal, int leader) {
    return finder.heldBy(terminal.session()).size() > 1
        || processes.all().stream()
            .anyMatch(p -> p.parent() == terminal.server() && p.pid() != leader && !p.isZombie());
  }

  /**
   * Ends a connection with all its sessions.
   *
   * @return whether it has ended
   * @throws IOException when the kernel does not allow it
   */
  public boolean ofConnection(SessionInfo session) throws IOException {
    int server = session.established().ptsPid();
    var stat = processes.stat(server);
    if (server <= 0 || stat.isEmpty()) {
      return true;
    }
    Set<Integer> leaders = new HashSet<>();
    for (ProcessStat process : processes.all()) {
      if (process.parent() == server && process.session() == process.pid()) {
        leaders.add(process.pid());
      }
    }
    long start = stat.get().start();
    BooleanSupplier ended = () -> !isThere(server, start);
    hangUp(leaders, ended);
    if (!ended.getAsBoolean()) {
      endServer(server, start);
    }
    return await(AFTER_KILL_MS, ended);
  }

  private boolean isThere(int pid, long start) {
    return processes.stat(pid).filter(p -> p.start() == start && !p.isZombie()).isPresent();
  }

  private void hangUp(Set<Integer> leaders, BooleanSupplier ended) throws IOException {
    for (int leader : leaders) {
      signal(leader, leaders, PidFd.SIGHUP, "SIGHUP");
    }
    if (leaders.isEmpty()
        || await(graceMs, () -> ended.getAsBoolean() && members(leaders).isEmpty())) {
      return;
    }
    for (ProcessStat member : members(leaders)) {
      signal(member.pid(), leaders, PidFd.SIGKILL, "SIGKILL");
    }
  }

  private List<ProcessStat> members(Set<Integer> leaders) {
    return processes.all().stream()
        .filter(p -> leaders.contains(p.session()) && !p.isZombie())
        .toList();
  }

  /** Sends a signal to a process that is, once it is held fast, still in one of the sessions. */
  private void signal(int pid, Set<Integer> leaders, int number, String name) throws IOException {
    try (PidFd process = PidFd.open(pid)) {
      var stat = processes.stat(pid).filter(p -> leaders.contains(p.session()));
      if (stat.isPresent() && process.signal(number)) {
        steps.add("sent " + name + " to " + stat.get().name() + " (" + pid + ")");
      }
    } catch (SystemCallException e) {
      if (processes.stat(pid).isPresent()) {
        throw e;
      }
    }
  }

  private void endServer(int server, long start) throws IOException {
    String[] names = {"SIGTERM", "SIGKILL"};
    int[] numbers = {PidFd.SIGTERM, PidFd.SIGKILL};
    for (int i = 0; i < names.length && isThere(server, start); i++) {
      try (PidFd process = PidFd.open(server)) {
        if (isThere(server, start) && process.signal(numbers[i])) {
          steps.add("sent " + names[i] + " to sshd (" + server + ")");
        }
      }
      await(AFTER_KILL_MS, () -> !isThere(server, start));
    }
  }

  private static boolean await(long millis, BooleanSupplier condition) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return condition.getAsBoolean();
      }
    }
    return true;
  }
}
