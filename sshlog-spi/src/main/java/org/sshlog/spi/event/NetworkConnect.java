// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A command of the session opened a TCP connection, or tried to.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param pid the process
 * @param filename the name of its program
 * @param remote the other end
 * @param local this end
 * @param error why it failed, as the system names it ({@code ECONNREFUSED}); null when it did not
 */
public record NetworkConnect(
    Connection connection,
    int ttyId,
    long timeNs,
    int pid,
    String filename,
    Endpoint remote,
    Endpoint local,
    String error)
    implements Event {
  /** A connection that was opened. */
  public NetworkConnect(
      Connection connection,
      int ttyId,
      long timeNs,
      int pid,
      String filename,
      Endpoint remote,
      Endpoint local) {
    this(connection, ttyId, timeNs, pid, filename, remote, local, null);
  }

  /**
   * An address and a port.
   *
   * @param ip the address in canonical text form
   * @param port 0 to 65535
   */
  public record Endpoint(String ip, int port) {}

  @Override
  public EventType type() {
    return EventType.NETWORK_CONNECT;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("pid", pid);
    fields.text("filename", filename);
    fields.text("remote_ip", remote.ip());
    fields.number("remote_port", remote.port());
    fields.text("local_ip", local.ip());
    fields.number("local_port", local.port());
    fields.text("error", error);
  }
}
