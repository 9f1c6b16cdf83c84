// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.core.record.KernelRecord.FileServerBegun;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.StreamRecord;
import org.sshlog.spi.event.Connection;

/**
 * The file transfers of one connection: finds out which two pipes belong together, and whether a
 * server is behind them. Anybody can send what looks like sftp to any program, so sftp counts only
 * where a program called sftp-server was executed, or nothing at all, since it is inside sshd. Used
 * by the processor thread only.
 */
public final class ConnectionTransfers {
  private static final int MAX_CHANNELS = 512;
  private static final int MAX_PROGRAMS = 1024;

  /** Sshd may tell the client what a server has said shortly before it ended. */
  private static final long END_NS = 500_000_000L;

  /** As while sshd's binary is only being attached to. */
  private static final String UNSEEN =
      "sftp: what its server said was not seen from the begin; its files are not told";

  private static final String GONE =
      "its server had ended before it was looked at; paths may lack its root and its directory";

  /** Two pipes and what goes through them. */
  private static final class Line {
    private final Channel channel;
    private final int pid;
    private final List<Long> pipes;
    private long endsAt = Long.MAX_VALUE;

    private Line(Channel channel, int pid, List<Long> pipes) {
      this.channel = channel;
      this.pid = pid;
      this.pipes = pipes;
    }
  }

  private final Transfers shared;
  private final long number;
  private final List<Integer> viewers;
  private final HeldEvents events;
  private final Map<Long, Line> lines = new HashMap<>();

  /** Programs by their pipes. */
  private final Map<Long, Program> programs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Program> eldest) {
          return size() > MAX_PROGRAMS;
        }
      };

  /** Who serves files, by the pipe that is written. */
  private final Map<Long, FileServerBegun> servers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, FileServerBegun> eldest) {
          return size() > MAX_CHANNELS;
        }
      };

  private final Greetings greetings = new Greetings();

  /** Servers that were executed and of which nothing has been seen. */
  private final Set<Integer> unseen = new LinkedHashSet<>();

  private boolean closed;

  ConnectionTransfers(Transfers shared, long number, List<Integer> viewers) {
    this.shared = shared;
    this.number = number;
    this.viewers = viewers;
    this.events = new HeldEvents(shared);
  }

  /** It is known whose connection this is. */
  public void established(Connection connection) {
    events.established(connection);
  }

  /** A program was executed. */
  public void executed(Executed record) {
    boolean piped =
        record.stdio().get(0).kind() == StreamId.Kind.PIPE
            && record.stdio().get(1).kind() == StreamId.Kind.PIPE;
    if (!piped || closed) {
      return;
    }
    Program program = Program.of(record);
    if (program.kind() == Program.Kind.SFTP && shared.isWanted() && unseen.size() < MAX_CHANNELS) {
      unseen.add(program.pid());
    }
    for (long pipe : program.pipes()) {
      if (program.kind() == Program.Kind.OTHER) {
        programs.putIfAbsent(pipe, program);
      } else {
        programs.remove(pipe);
        programs.put(pipe, program);
      }
    }
  }

  /** A server begins; what it says follows. What an executed one has told itself stays. */
  public void begun(FileServerBegun record) {
    if (!closed) {
      if (record.isExecuted()) {
        servers.remove(record.output());
      }
      servers.putIfAbsent(record.output(), record);
    }
  }

  /** Sshd has moved messages. */
  public void moved(FileMessages record) {
    if (closed) {
      return;
    }
    long pipe = record.stream().number();
    Line line = lines.get(pipe);
    if (line == null) {
      line = record.isScp() ? beginScp(pipe, record.header().time()) : beginSftp(pipe, record);
    }
    if (line != null) {
      line.channel.take(record);
    }
  }

  private Line beginScp(long pipe, long time) {
    Program program = programs.get(pipe);
    if (program == null || program.kind() != Program.Kind.SCP || isFull()) {
      return null;
    }
    ScpCommand command = program.scp();
    ScpPaths paths =
        new ScpPaths(
            command,
            paths(program, "scp: ", time),
            path -> shared.directories().has(viewers, path));
    long sender = command.upload() ? program.input() : program.output();
    return add(
        new ScpChannel(command.upload(), paths, () -> carried(sender, command.upload()), events),
        program);
  }

  private long carried(long pipe, boolean input) {
    StreamRecord counted =
        shared.table().find(number, new StreamId(StreamId.Kind.PIPE, pipe), input);
    return counted == null ? 0 : counted.carried();
  }

  /** The client greets first; with the server's answer it is known who that is. */
  private Line beginSftp(long pipe, FileMessages record) {
    if (record.isInput()) {
      greetings.add(pipe, record);
      return null;
    }
    if (record.offset() != 0) {
      return null;
    }
    Program program = programs.get(pipe);
    FileServerBegun server = servers.get(pipe);
    if (program == null && server != null) {
      long input = server.input() != 0 ? server.input() : greetings.nearest(pipe);
      program = input < 0 ? null : Program.inside(server, input);
    }
    if (program == null || program.kind() != Program.Kind.SFTP || isFull()) {
      return null;
    }
    unseen.remove(program.pid());
    ServerPaths paths = paths(program, "sftp: ", record.header().time());
    Line line = add(new SftpChannel(paths, shared.budget(), events, shared::miss), program);
    greetings.remove(program.input()).forEach(line.channel::take);
    return line;
  }

  private ServerPaths paths(Program program, String protocol, long time) {
    FileServerBegun server = servers.get(program.output());
    if (server == null || server.header().pid() == 0) {
      events.lost(protocol + GONE, time);
    }
    return new ServerPaths(server == null ? null : server.root(), program.directory());
  }

  private boolean isFull() {
    if (lines.size() >= 2 * MAX_CHANNELS) {
      shared.miss();
      return true;
    }
    return false;
  }

  private Line add(Channel channel, Program program) {
    Line line = new Line(channel, program.pid(), program.pipes());
    program.pipes().forEach(pipe -> lines.put(pipe, line));
    return line;
  }

  /** A process has ended. */
  public void exited(Exited record) {
    int pid = record.header().pid();
    if (unseen.remove(pid)) {
      events.lost(UNSEEN, record.header().time());
    }
    for (Line line : lines.values()) {
      if (line.pid == pid) {
        line.endsAt = record.header().time() + END_NS;
        shared.watch(this);
      }
    }
  }

  /** The connection's number. */
  long number() {
    return number;
  }

  /** When {@link #expire} has something to do, kernel time in ns. */
  long due() {
    return lines.values().stream().mapToLong(line -> line.endsAt).min().orElse(Long.MAX_VALUE);
  }

  /** Ends channels whose server has ended; gives whether there are more. */
  boolean expire(long now) {
    for (Line line : List.copyOf(lines.values())) {
      if (line.endsAt <= now) {
        end(line, now);
      }
    }
    return due() != Long.MAX_VALUE;
  }

  private void end(Line line, long time) {
    line.channel.end(time);
    for (long pipe : line.pipes) {
      lines.remove(pipe, line);
      programs.remove(pipe);
      servers.remove(pipe);
    }
  }

  /** The connection has ended: what has not come to its end is interrupted. */
  public void close(long time) {
    if (!closed) {
      closed = true;
      List.copyOf(lines.values()).forEach(line -> end(line, time));
      programs.clear();
      servers.clear();
      greetings.clear();
      unseen.clear();
      events.drop();
      shared.forget(this);
    }
  }
}
