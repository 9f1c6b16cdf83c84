// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.util.List;
import org.sshlog.spi.event.NetworkConnect.Endpoint;

/**
 * What sshd does for forwards, and the TCP connections that processes of sessions open. Immutable.
 */
public sealed interface NetworkRecord extends KernelRecord {
  /**
   * sshd has looked up a name; the header has the sshd process.
   *
   * @param host the name, null when there was none; hostile text
   * @param addresses where in its memory the addresses are that it got
   */
  record Resolved(Header header, String host, List<Long> addresses) implements NetworkRecord {}

  /**
   * sshd has done something with a socket; the header has the sshd process.
   *
   * @param call what it has done
   * @param socket tells sockets apart while they are there; of an accept that which listens
   * @param address of connect and bind, where in its memory the argument is
   * @param result what the call gave
   * @param state of the socket, after it
   * @param remote of a connect what was asked for, of an accept who came; null without IP address
   * @param local where the socket is bound; null without IP address
   * @param path of a Unix socket, else null; hostile text
   */
  record SocketCall(
      Header header,
      Call call,
      long socket,
      long address,
      int result,
      int state,
      Endpoint remote,
      Endpoint local,
      String path)
      implements NetworkRecord {
    /** What sshd has called; the order is the kernel side's. */
    public enum Call {
      /** Never sent. */
      NONE,
      /** connect */
      CONNECT,
      /** bind */
      BIND,
      /** listen */
      LISTEN,
      /** accept */
      ACCEPT
    }
  }

  /**
   * A process has opened a TCP connection, or tried to.
   *
   * @param socket as in {@link SocketCall}
   * @param error 0 when it is there, -1 when it was given up, else the system's number
   * @param tty number of its session's pts, -1 without
   * @param name of its thread
   */
  record TcpOpened(
      Header header,
      long socket,
      Endpoint remote,
      Endpoint local,
      Role role,
      int error,
      int tty,
      String name)
      implements NetworkRecord {}
}
