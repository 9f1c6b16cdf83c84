// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sshlog.core.session.SessionInfo;

/**
 * Follows what a process shows to the eyes that may see it: from the process to its terminals and
 * those of its ancestors, from a terminal to who holds its master (a terminal multiplexer, sudo,
 * sshd), from there to its terminals, and from an sshd to the client of its connection, when that
 * is on this machine. A snapshot of one moment; for one thread.
 */
public final class Displays {
  /** How many processes are followed. More than that is no honest nesting. */
  private static final int MAX_PROCESSES = 1_024;

  private final ProcessTable processes;
  private final TerminalFinder finder;
  private final Map<TerminalId, Set<Integer>> holders = new HashMap<>();
  private final Map<String, Set<Integer>> sockets = new HashMap<>();
  private final Deque<Integer> pending = new ArrayDeque<>();
  private final Set<Integer> followed = new HashSet<>();
  private final Set<TerminalId> reached = new HashSet<>();
  private boolean indexed;

  /** Makes one for a single question. */
  public Displays(ProcessTable processes, TerminalFinder finder) {
    this.processes = processes;
    this.finder = finder;
  }

  /**
   * Whether what process {@code viewer} shows can be seen on {@code terminal}, so that showing the
   * terminal to it would make it show itself, for ever.
   */
  public boolean leadTo(SessionTerminal terminal, int viewer) {
    TerminalId target = processes.terminal(terminal.server(), terminal.number());
    pending.add(viewer);
    while (!pending.isEmpty() && !reached.contains(target)) {
      int process = pending.remove();
      if (followed.size() < MAX_PROCESSES && followed.add(process)) {
        follow(process);
      }
    }
    return reached.contains(target);
  }

  private void follow(int pid) {
    processes
        .descriptors(pid)
        .forEach(
            descriptor -> {
              if (descriptor.isTerminal()) {
                reach(pid, number(descriptor.target()));
              }
            });
    for (ProcessStat ancestor : processes.lineage(pid)) {
      reach(ancestor.pid(), ancestor.terminal());
      finder.servedBy(ancestor.pid()).ifPresent(session -> followClient(session, ancestor.pid()));
    }
  }

  private static int number(String target) {
    String name = target.substring(target.lastIndexOf('/') + 1);
    return name.matches("[0-9]{1,9}") ? Integer.parseInt(name) : -1;
  }

  private void reach(int pid, int number) {
    if (number < 0) {
      return;
    }
    TerminalId terminal = processes.terminal(pid, number);
    if (reached.add(terminal)) {
      index();
      pending.addAll(holders.getOrDefault(terminal, Set.of()));
    }
  }

  /** The processes of this machine that have the other end of the connection. */
  private void followClient(SessionInfo session, int server) {
    List<String> inodes =
        new LocalSockets(processes.proc(), server).of(session.established().connection().tcp());
    if (!inodes.isEmpty()) {
      index();
      inodes.forEach(inode -> pending.addAll(sockets.getOrDefault(inode, Set.of())));
    }
  }

  private void index() {
    if (indexed) {
      return;
    }
    indexed = true;
    for (ProcessStat process : processes.all()) {
      int pid = process.pid();
      for (ProcessTable.Descriptor descriptor : processes.descriptors(pid)) {
        if (descriptor.isMaster()) {
          processes
              .masterOf(pid, descriptor.number())
              .ifPresent(n -> add(holders, processes.terminal(pid, n), pid));
        } else if (descriptor.target().startsWith("socket:[")) {
          add(sockets, descriptor.target(), pid);
        }
      }
    }
  }

  private static <K> void add(Map<K, Set<Integer>> index, K key, int pid) {
    index.computeIfAbsent(key, k -> new HashSet<>()).add(pid);
  }
}
