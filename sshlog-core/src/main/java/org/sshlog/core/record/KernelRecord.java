// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.sshlog.spi.event.TcpInfo;

/**
 * What the kernel side says, typed. Immutable.
 *
 * <p>Times are nanoseconds of {@code CLOCK_BOOTTIME}; pids are those of the machine's own pid
 * namespace. A connection is identified by a number that stays unique while the machine runs.
 */
public sealed interface KernelRecord {
  /** What all records begin with. */
  Header header();

  /**
   * What all records begin with.
   *
   * @param flags as the record's type defines them
   * @param time when it happened
   * @param connection the connection's number
   * @param monitor pid of the sshd process that owns the connection
   * @param pid the process the record is about
   */
  record Header(int flags, long time, long connection, int monitor, int pid) {}

  /**
   * An sshd process has taken over a connection.
   *
   * @param start when that process was started
   */
  record ConnectionBegun(Header header, long start, TcpInfo tcp) implements KernelRecord {}

  /** The connection's client has authenticated. */
  record Authenticated(Header header) implements KernelRecord {}

  /** An sshd process of an authenticated connection has forked; the header has the new process. */
  record ServerForked(Header header, int parent) implements KernelRecord {}

  /**
   * A process of the session has executed a program.
   *
   * @param server the sshd process that serves the session
   * @param leader the session's first own process
   * @param stdio what its standard input, output and error are
   * @param stdoutOffset how many bytes the stream of its output had carried before, -1 when that is
   *     not known
   */
  record Executed(
      Header header,
      int parent,
      long uid,
      int server,
      int leader,
      int tty,
      String exe,
      String cwd,
      List<String> argv,
      List<StreamId> stdio,
      long stdoutOffset)
      implements KernelRecord {
    static final int FLAG_LEADER = 1;
    static final int FLAG_ARGS_CUT = 2;
    static final int FLAG_ARGS_UNREAD = 4;

    /** Whether this process is the session's first own one. */
    public boolean isLeader() {
      return (header.flags() & FLAG_LEADER) != 0;
    }

    /** Whether arguments are missing from {@code argv}. */
    public boolean argsTruncated() {
      return (header.flags() & (FLAG_ARGS_CUT | FLAG_ARGS_UNREAD)) != 0;
    }
  }

  /**
   * A process has ended: one of sshd, or one that had executed a program.
   *
   * @param status as {@code wait(2)} gives it
   * @param lost how many records of this connection found no room until now
   * @param stdoutOffset how many bytes the stream of its output has carried, with those that sshd
   *     has not read yet; -1 when that is not known
   */
  record Exited(
      Header header,
      Role role,
      int status,
      long uid,
      int tty,
      int parent,
      long lost,
      long stdoutOffset)
      implements KernelRecord {
    /** 0 to 255 for a process that exited by itself, 128 + n for one killed by signal n. */
    public int exitCode() {
      return signal() != 0 ? 128 + signal() : (status >> 8) & 0xFF;
    }

    /** The signal that killed the process, 0 when none did. */
    public int signal() {
      return status & 0x7F;
    }
  }

  /** The connection's last process has ended; may be said twice. */
  record Gone(Header header) implements KernelRecord {}

  /**
   * sshd has moved bytes between a session and its client; the header has the sshd process.
   *
   * @param leader of a terminal: the session's first own process, 0 when that is not known
   * @param offset how many bytes this stream had carried before, in this direction, since it is
   *     followed; also those that were lost, and those from times when nobody wanted them
   * @param lost how many of these were wanted and lost in the kernel
   * @param length how many bytes were moved
   * @param rows of a terminal's window, else 0
   * @param columns of a terminal's window, else 0
   * @param data the bytes; empty when they are masked. Only valid until the next record is decoded
   */
  record Transferred(
      Header header,
      StreamId stream,
      int leader,
      long offset,
      long lost,
      int length,
      int rows,
      int columns,
      ByteBuffer data)
      implements KernelRecord {
    static final int FLAG_INPUT = 1;
    static final int FLAG_MASKED = 2;

    /** Whether the bytes came from the client; else they go to it. */
    public boolean isInput() {
      return (header.flags() & FLAG_INPUT) != 0;
    }

    /** Whether they were typed while the terminal did not echo, so that they are not told. */
    public boolean isMasked() {
      return (header.flags() & FLAG_MASKED) != 0;
    }
  }

  /**
   * sshd has set the size of a terminal's window; the header has the sshd process.
   *
   * @param leader the session's first own process; 0 for a terminal that has just been made, so
   *     that its streams begin at 0 again
   */
  record Resized(Header header, int tty, int leader, int rows, int columns)
      implements KernelRecord {}

  /**
   * A stream between sshd and a session, or what a process has for its input or output.
   *
   * @param number of a terminal its number, of a pipe its inode
   */
  record StreamId(Kind kind, long number) {
    /** What kind of stream; the order is the kernel side's. */
    public enum Kind {
      /** Nothing that a session's client sees or sends. */
      NONE,
      /** A pseudo-terminal. */
      TERMINAL,
      /** A pipe. */
      PIPE
    }
  }

  /** What a process is to its connection; the order is the kernel side's. */
  enum Role {
    /** Never sent. */
    NONE,
    /** The sshd process that owns the connection. */
    MONITOR,
    /** Another sshd process of it. */
    SERVER,
    /** What sshd or PAM executes for themselves. */
    HELPER,
    /** What the session executes. */
    USER,
    /** An sshd that waits for connections; never sent. */
    LISTENER
  }
}
