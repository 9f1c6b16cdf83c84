// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.session.ChannelInfo.Kind;
import org.sshlog.core.stream.SftpServer;

/**
 * What one connection carries. Changed by the processor thread only; {@link #list} is safe for any
 * thread.
 */
final class Channels {
  /** More than sshd allows, unless it is told to. */
  private static final int MAX = 256;

  private static final class Channel {
    private final int leader;
    private final int tty;
    private final long startMs;
    private final String command;

    /** Whether it was there before the daemon, so that its end is not told. */
    private final boolean existing;

    private volatile Kind kind;
    private volatile long activityMs;
    private volatile String lastCommand = "";

    private Channel(
        int leader, int tty, Kind kind, String command, long startMs, boolean existing) {
      this.leader = leader;
      this.tty = tty;
      this.kind = kind;
      this.command = command;
      this.startMs = startMs;
      this.activityMs = startMs;
      this.existing = existing;
    }

    private ChannelInfo info() {
      return new ChannelInfo(kind, tty, leader, startMs, activityMs, lastCommand, command);
    }
  }

  private final Map<Integer, Channel> byLeader = new ConcurrentHashMap<>();

  /** Processes of sshd that have executed nothing, and since when: sftp inside sshd is one. */
  private final Map<Integer, Long> forks = new ConcurrentHashMap<>();

  private volatile boolean had;

  /** An sshd process has forked. */
  void forked(int pid, long timeMs) {
    if (forks.size() < MAX) {
      forks.put(pid, timeMs);
    }
  }

  /** A program was executed. */
  void executed(Executed record, long timeMs, String commandLine) {
    int pid = record.header().pid();
    forks.remove(pid);
    Channel channel = byLeader.get(record.leader());
    if (channel == null && pid == record.leader() && byLeader.size() < MAX) {
      channel =
          new Channel(pid, record.tty(), kindOf(record), commandOf(record.argv()), timeMs, false);
      byLeader.put(pid, channel);
      had = true;
    }
    if (channel != null) {
      if (pid == record.leader() && SftpServer.isRun(record)) {
        channel.kind = Kind.SFTP;
      }
      channel.activityMs = timeMs;
      channel.lastCommand = commandLine;
    }
  }

  /**
   * A session that is older than the daemon.
   *
   * @param commandLine of its first process, as it is now
   */
  void existing(int leader, int tty, List<String> commandLine, long timeMs) {
    if (byLeader.size() >= MAX) {
      return;
    }
    String program = commandLine.isEmpty() ? "" : commandLine.get(0);
    Kind kind = Kind.COMMAND;
    if (program.startsWith("-")) {
      kind = Kind.SHELL;
    } else if (SftpServer.isPath(program)) {
      kind = Kind.SFTP;
    }
    byLeader.put(leader, new Channel(leader, tty, kind, commandOf(commandLine), timeMs, true));
    had = true;
  }

  private static Kind kindOf(Executed record) {
    if (SftpServer.isRun(record) || SftpServer.isNext(record)) {
      return Kind.SFTP;
    }
    boolean login = !record.argv().isEmpty() && record.argv().get(0).startsWith("-");
    return login ? Kind.SHELL : Kind.COMMAND;
  }

  /** As sshd hands a command to the user's shell. */
  private static String commandOf(List<String> argv) {
    return argv.size() == 3 && argv.get(1).equals("-c") ? LastCommand.cut(argv.get(2)) : null;
  }

  /** Bytes of a terminal have been moved. */
  void moved(int leader, long timeMs) {
    Channel channel = byLeader.get(leader);
    if (channel != null) {
      channel.activityMs = timeMs;
    }
  }

  /** A process has ended. */
  void exited(int pid) {
    byLeader.remove(pid);
    forks.remove(pid);
  }

  /**
   * What is there now, at least one element, in the order in which they began.
   *
   * @param sinceMs when the connection was established, milliseconds since the epoch
   */
  List<ChannelInfo> list(ProcessStatus processes, long sinceMs) {
    List<ChannelInfo> list = new ArrayList<>();
    for (Channel channel : byLeader.values()) {
      if (!channel.existing || processes.uid(channel.leader).isPresent()) {
        list.add(channel.info());
      }
    }
    forks.forEach(
        (pid, timeMs) -> {
          if (processes.servesSftp(pid)) {
            had = true;
            list.add(new ChannelInfo(Kind.SFTP, -1, pid, timeMs, timeMs, "", null));
          }
        });
    if (list.isEmpty()) {
      Kind kind = had ? Kind.IDLE : Kind.FORWARD;
      list.add(new ChannelInfo(kind, -1, 0, sinceMs, sinceMs, "", null));
    }
    list.sort(
        Comparator.comparingLong(ChannelInfo::startMs).thenComparingInt(ChannelInfo::shellPid));
    return list;
  }
}
