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
public sealed interface KernelRecord
    permits KernelRecord.ConnectionBegun,
        KernelRecord.Authenticated,
        KernelRecord.ServerForked,
        KernelRecord.Executed,
        KernelRecord.Exited,
        KernelRecord.Gone,
        KernelRecord.Transferred,
        KernelRecord.FileMessages,
        KernelRecord.FileServerBegun,
        KernelRecord.Resized,
        KernelRecord.ListenerExecuted,
        LoginRecord,
        NetworkRecord {
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
   * @param parent the sshd that listens, or who has started this one
   */
  record ConnectionBegun(Header header, long start, TcpInfo tcp, int parent)
      implements KernelRecord {}

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
   * @param stdoutOffset how many bytes the stream of its output had carried before, negative when
   *     that is not known
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
   *     has not read yet; ~n when that is not known, but that they are no more than n; -1 when not
   *     even that is known
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
    /** Whether anything is known of how far the stream of its output had come. */
    public boolean isStdoutKnown() {
      return stdoutOffset != -1;
    }

    /**
     * Whether {@link #maxStdoutOffset} is how many bytes that stream has carried, not just a bound.
     */
    public boolean isStdoutExact() {
      return stdoutOffset >= 0;
    }

    /** How many bytes that stream has carried at most. */
    public long maxStdoutOffset() {
      return stdoutOffset < 0 ? ~stdoutOffset : stdoutOffset;
    }

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
   * @param data the bytes; empty when they are masked or were dropped. Only valid until the next
   *     record is decoded
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

    /** Set by the daemon: there was no room for the bytes. */
    public static final int FLAG_DROPPED = 1 << 15;

    /** Whether the bytes came from the client; else they go to it. */
    public boolean isInput() {
      return (header.flags() & FLAG_INPUT) != 0;
    }

    /** Whether they were typed while the terminal did not echo, so that they are not told. */
    public boolean isMasked() {
      return (header.flags() & FLAG_MASKED) != 0;
    }

    /** Whether the daemon had no room for the bytes. */
    public boolean isDropped() {
      return (header.flags() & FLAG_DROPPED) != 0;
    }
  }

  /**
   * sshd has moved messages of a protocol that transfers files, of which what the files contain was
   * left out; the header has the sshd process.
   *
   * @param stream the pipe
   * @param offset where in this direction of the stream the bytes stood
   * @param data the bytes; only valid until the next record is decoded
   */
  record FileMessages(Header header, StreamId stream, long offset, ByteBuffer data)
      implements KernelRecord {
    static final int FLAG_START = 4;
    static final int FLAG_SCP = 8;
    static final int FLAG_LOST = 16;

    /** Whether the bytes came from the client; else they go to it. */
    public boolean isInput() {
      return (header.flags() & Transferred.FLAG_INPUT) != 0;
    }

    /** Whether the first byte is the first of a message. */
    public boolean isStart() {
      return (header.flags() & FLAG_START) != 0;
    }

    /** Whether the protocol is that of scp; else it is that of sftp. */
    public boolean isScp() {
      return (header.flags() & FLAG_SCP) != 0;
    }

    /** Whether what follows makes no sense, so that no more of this stream is told. */
    public boolean isLost() {
      return (header.flags() & FLAG_LOST) != 0;
    }
  }

  /**
   * A server has begun to speak a protocol that transfers files; the header has its process, 0 when
   * it has ended already. Comes before what it says.
   *
   * @param input the inode of the pipe that it reads, 0 when it is not known
   * @param output the inode of the pipe that it writes
   * @param root its root directory on this machine; null when that is not known
   * @param directory its working directory, below its root; null when that is not known
   */
  record FileServerBegun(Header header, long input, long output, String root, String directory)
      implements KernelRecord {
    static final int FLAG_EXECUTED = 1;

    /** Whether the server was executed just now; else sshd has forked what is its output. */
    public boolean isExecuted() {
      return (header.flags() & FLAG_EXECUTED) != 0;
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

  /** An sshd that serves nobody so far has been executed; it belongs to no connection. */
  record ListenerExecuted(Header header) implements KernelRecord {}

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
