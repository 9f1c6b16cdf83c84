// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.MapEncoder;
import org.sshlog.core.record.TaskRecord;

/**
 * Finds the connections, and all processes that belong to them, among the processes that are there
 * when the daemon starts. A pure function of what the kernel tells of each process.
 */
public final class ExistingSessions {
  /**
   * A process of a connection.
   *
   * @param leader the first process of its session, 0 for sshd's own
   * @param server the sshd process that serves its session
   * @param tty number of its session's pts, -1 without
   */
  public record Member(TaskRecord task, Role role, int leader, int server, int tty) {}

  /**
   * A connection.
   *
   * @param number as the kernel side would have numbered it
   * @param monitor the sshd process that owns it
   * @param preauth the process that talks to a client which has not authenticated, else 0
   * @param uid the user, meaningless while {@code preauth} is not 0
   * @param server the sshd process that serves its session
   * @param leader the first process of its session, 0 without
   * @param tty number of its session's pts, -1 without
   * @param members all its processes, the monitor first
   */
  public record Found(
      long number,
      TaskRecord monitor,
      int preauth,
      long uid,
      int server,
      int leader,
      int tty,
      List<Member> members) {
    /** Whether its client has authenticated. */
    public boolean authenticated() {
      return preauth == 0;
    }
  }

  private final Map<Integer, TaskRecord> tasks = new LinkedHashMap<>();
  private final Map<Integer, List<TaskRecord>> children = new HashMap<>();
  private final Map<Integer, Member> members = new LinkedHashMap<>();
  private final long preauthUid;

  private ExistingSessions(List<TaskRecord> all, long preauthUid) {
    this.preauthUid = preauthUid;
    for (TaskRecord task : all) {
      tasks.put(task.pid(), task);
      children.computeIfAbsent(task.parent(), p -> new ArrayList<>()).add(task);
    }
  }

  /**
   * Finds them.
   *
   * @param all every process of the machine
   * @param preauthUid the user that sshd's unprivileged process runs as, -1 when there is none
   */
  public static List<Found> find(List<TaskRecord> all, long preauthUid) {
    ExistingSessions search = new ExistingSessions(all, preauthUid);
    List<Found> found = new ArrayList<>();
    for (TaskRecord task : all) {
      if (search.isMonitor(task)) {
        found.add(search.connectionOf(task));
      }
    }
    return search.withOrphans(found);
  }

  /**
   * A root sshd that serves a connection and was not forked for it by another. One without an
   * address is a proxied {@code sshd -i} when it has processes of its own.
   */
  private boolean isMonitor(TaskRecord task) {
    if (!task.sshd() || task.uid() != 0 || task.listening()) {
      return false;
    }
    TaskRecord parent = tasks.get(task.parent());
    boolean forked = parent != null && parent.sshd() && !parent.listening();
    if (forked) {
      return task.socket() != 0 && task.socket() != parent.socket() && parent.socket() != 0;
    }
    return task.socket() != 0 || children.containsKey(task.pid());
  }

  private Found connectionOf(TaskRecord monitor) {
    List<Member> own = new ArrayList<>();
    Deque<Member> open = new ArrayDeque<>();
    open.add(new Member(monitor, Role.MONITOR, 0, monitor.pid(), -1));
    while (!open.isEmpty()) {
      Member member = open.remove();
      own.add(member);
      members.put(member.task().pid(), member);
      for (TaskRecord child : children.getOrDefault(member.task().pid(), List.of())) {
        if (!isMonitor(child)) {
          open.add(childOf(member, child, monitor));
        }
      }
    }
    return found(monitor, own);
  }

  private static Member childOf(Member parent, TaskRecord child, TaskRecord monitor) {
    boolean ofSshd = parent.role() == Role.MONITOR || parent.role() == Role.SERVER;
    int parentPid = parent.task().pid();
    if (!ofSshd) {
      return new Member(child, parent.role(), parent.leader(), parent.server(), parent.tty());
    }
    if (child.sshd()) {
      return new Member(child, Role.SERVER, 0, parentPid, -1);
    }
    if (child.uid() == 0 && child.session() == monitor.session()) {
      return new Member(child, Role.HELPER, 0, parentPid, -1);
    }
    return new Member(child, Role.USER, child.session(), parentPid, child.tty());
  }

  private Found found(TaskRecord monitor, List<Member> own) {
    int preauth = 0;
    int server = monitor.pid();
    Member leader = null;
    for (Member member : own) {
      TaskRecord task = member.task();
      if (member.role() == Role.SERVER && task.parent() == monitor.pid()) {
        if (task.name().equals("sshd-auth") || task.uid() == preauthUid) {
          preauth = task.pid();
        } else {
          server = task.pid();
        }
      } else if (member.role() == Role.USER && leader == null && member.leader() == task.pid()) {
        leader = member;
      }
    }
    long number = MapEncoder.connectionNumber(monitor.pid(), monitor.start());
    return leader == null
        ? new Found(
            number, monitor, preauth, tasks.get(server).uid(), server, 0, -1, List.copyOf(own))
        : new Found(
            number,
            monitor,
            preauth,
            leader.task().uid(),
            leader.server(),
            leader.leader(),
            leader.tty(),
            List.copyOf(own));
  }

  /** Adds processes that have left their parents but still tell where they come from. */
  private List<Found> withOrphans(List<Found> connections) {
    Map<Long, List<Member>> orphans = new HashMap<>();
    for (TaskRecord task : tasks.values()) {
      if (members.containsKey(task.pid()) || task.sshd()) {
        continue;
      }
      for (Found connection : connections) {
        Member kin = kinOf(task, connection);
        if (kin != null) {
          adopt(task, kin, orphans.computeIfAbsent(connection.number(), n -> new ArrayList<>()));
          break;
        }
      }
    }
    List<Found> complete = new ArrayList<>();
    for (Found c : connections) {
      List<Member> all = new ArrayList<>(c.members());
      all.addAll(orphans.getOrDefault(c.number(), List.of()));
      complete.add(
          new Found(
              c.number(),
              c.monitor(),
              c.preauth(),
              c.uid(),
              c.server(),
              c.leader(),
              c.tty(),
              List.copyOf(all)));
    }
    return complete;
  }

  /** The process of {@code connection} that shares its session, terminal or audit session. */
  private static Member kinOf(TaskRecord task, Found connection) {
    for (Member member : connection.members()) {
      TaskRecord kin = member.task();
      if (member.role() == Role.USER
          && kin.start() <= task.start()
          && (kin.session() == task.session()
              || (task.tty() >= 0 && kin.tty() == task.tty())
              || (task.auditSession() != TaskRecord.NO_AUDIT_SESSION
                  && kin.auditSession() == task.auditSession()))) {
        return member;
      }
    }
    return null;
  }

  private void adopt(TaskRecord task, Member kin, List<Member> orphans) {
    Deque<TaskRecord> open = new ArrayDeque<>(List.of(task));
    while (!open.isEmpty()) {
      TaskRecord next = open.remove();
      if (next.sshd() || members.containsKey(next.pid())) {
        continue;
      }
      Member member = new Member(next, Role.USER, kin.leader(), kin.server(), kin.tty());
      members.put(next.pid(), member);
      orphans.add(member);
      open.addAll(children.getOrDefault(next.pid(), List.of()));
    }
  }
}
