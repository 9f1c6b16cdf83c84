// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import java.util.List;

/** One event of each kind, of a session of alice from 192.0.2.7 on terminal 3. */
public final class Samples {
  public static final Connection CONNECTION = connection("alice", "192.0.2.7");
  public static final long TIME_NS = 1_700_000_001_234_567_890L;

  private static final Authentication BY_KEY =
      new Authentication("publickey", "ED25519", "SHA256:abc");

  private Samples() {}

  public static Connection connection(String username, String clientIp) {
    TcpInfo tcp = new TcpInfo(clientIp, 50022, "198.51.100.1", 22);
    return new Connection(4321, "s-1", "host", username, 1000, tcp, 1_700_000_000_000L);
  }

  public static ConnectionEstablished established(Connection connection) {
    return new ConnectionEstablished(connection, 3, TIME_NS, 4330, 5000, false, BY_KEY);
  }

  public static ConnectionAuthFailed authFailed(Connection connection) {
    Authentication password = new Authentication("password", null, null);
    return new ConnectionAuthFailed(connection, -1, TIME_NS, password, true, "Invalid user");
  }

  public static Command command(String... argv) {
    return new Command(5001, 5000, List.of(argv), false, "/root", "/usr/bin/x", 1_700_000_001_000L);
  }

  public static CommandStart start(Command command) {
    return new CommandStart(CONNECTION, 3, TIME_NS, command);
  }

  public static CommandFinish finish(Command command, int exitCode) {
    return new CommandFinish(CONNECTION, 3, TIME_NS, command, exitCode, 0, null);
  }

  public static FileTransfer transfer(boolean upload, String path) {
    return new FileTransfer(CONNECTION, -1, TIME_NS, upload, path, 0644, 42, "sftp", 0, "ok", 7);
  }

  public static NetworkConnect connect(String filename) {
    NetworkConnect.Endpoint remote = new NetworkConnect.Endpoint("203.0.113.9", 443);
    NetworkConnect.Endpoint local = new NetworkConnect.Endpoint("198.51.100.1", 40000);
    return new NetworkConnect(CONNECTION, 3, TIME_NS, 5001, filename, remote, local);
  }

  /**
   * One of each type, in the order of the types, with {@code text} where hostile text may stand.
   */
  public static List<Event> all(String text) {
    Connection c = connection(text, "192.0.2.7");
    Command command = command(text, text, "b");
    ConnectionClose.Traffic traffic = new ConnectionClose.Traffic(120, 4800);
    return List.of(
        established(c),
        new ConnectionAuthFailed(c, -1, TIME_NS, new Authentication(text, text, text), false, text),
        new ConnectionClose(established(c), TIME_NS, traffic, 7),
        new CommandStart(c, 3, TIME_NS, command),
        new CommandFinish(c, 3, TIME_NS, command, 137, 9, new CommandFinish.Output(9000, text)),
        new TerminalUpdate(c, 3, TIME_NS, 5000, StandardStream.STDOUT, 70, text, 2),
        new TerminalInput(c, 3, TIME_NS, 5000, 8, text, 2, false),
        new TerminalResize(c, 3, TIME_NS, 5000, 24, 80),
        new FileTransfer(c, -1, TIME_NS, true, text, 0644, 42, "sftp", 0, "ok", 7),
        new FileTransfer(c, -1, TIME_NS, false, text, 0600, 43, "scp", 5, "interrupted", 8),
        new FileOperation(c, -1, TIME_NS, "rename", text, text, text, "ok"),
        new PortForward(c, -1, TIME_NS, "local", text, 8080),
        new NetworkConnect(
            c,
            3,
            TIME_NS,
            5001,
            text,
            new NetworkConnect.Endpoint("203.0.113.9", 443),
            new NetworkConnect.Endpoint("198.51.100.1", 40000)),
        new DataLost(c, 3, TIME_NS, 5, 640, text));
  }
}
