// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import org.sshlog.spi.event.TcpInfo;

/** What an sshd says and does about who may log in. Immutable. */
public sealed interface LoginRecord extends KernelRecord {
  /**
   * An sshd process has written a line to its log; the header has that process. One that serves
   * nobody has no connection: its number is 0.
   *
   * @param text the line as sshd escaped it, without what stands around it in a log file
   */
  record Logged(Header header, String text) implements LoginRecord {
    static final int FLAG_STDERR = 1;
    static final int FLAG_CUT = 2;

    /** Whether it went to a file rather than to syslog: it is escaped in another way. */
    public boolean isOfStderr() {
      return (header.flags() & FLAG_STDERR) != 0;
    }
  }

  /**
   * sshd looks up the user whom a connection's client has named: once in each connection.
   *
   * @param name the name exactly as the client sent it; empty when this tells what was found
   */
  record UserNamed(Header header, String name) implements LoginRecord {
    static final int FLAG_NOBODY = 4;

    /** Whether this says that the name is nobody's, after another record has told the name. */
    public boolean isNobody() {
      return (header.flags() & FLAG_NOBODY) != 0;
    }

    /** Whether the name's end is missing. */
    public boolean isCut() {
      return (header.flags() & Logged.FLAG_CUT) != 0;
    }
  }

  /**
   * An sshd that listens, which the header has, has closed a connection that it has given to
   * nobody; it belongs to no connection that is followed.
   */
  record ConnectionDropped(Header header, TcpInfo tcp) implements LoginRecord {}
}
