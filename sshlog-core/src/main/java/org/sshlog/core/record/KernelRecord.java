// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

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
      List<String> argv)
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
   */
  record Exited(Header header, Role role, int status, long uid, int tty, int parent, long lost)
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
