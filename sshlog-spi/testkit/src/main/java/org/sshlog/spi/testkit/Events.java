// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.time.Instant;
import java.util.List;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.PortForward;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * Makes events of one session with sensible values for all that a test does not care about: {@code
 * Events.sample().user("bob").commandStart("ls", "-l")}. Immutable: each method that changes
 * something returns another object. What can't be set here is set with the event's own constructor
 * and {@link #connection()}.
 */
public final class Events {
  private static final long MILLION = 1_000_000L;
  private static final Authentication BY_KEY =
      new Authentication(
          "publickey", "ED25519", "SHA256:9Kz3mD0uK7c8Jw1nQ2xT5vB6yL4aR8sE0pH3gF7iU1o");
  private static final Events SAMPLE =
      new Events(
          new Connection(
              4321,
              "3f0c1d2e-4321-1795305600000",
              "host.example",
              "alice",
              1000,
              new TcpInfo("192.0.2.7", 50022, "198.51.100.1", 22),
              1_795_305_600_000L),
          3,
          1_795_305_601_250_000_000L);

  private final Connection connection;
  private final int ttyId;
  private final long timeNs;

  private Events(Connection connection, int ttyId, long timeNs) {
    this.connection = connection;
    this.ttyId = ttyId;
    this.timeNs = timeNs;
  }

  /** A session of alice (1000) from 192.0.2.7 on terminal 3, in November 2026. */
  public static Events sample() {
    return SAMPLE;
  }

  /** Events that belong to no connection and no terminal, as a loss of the whole machine does. */
  public static Events withoutConnection() {
    return new Events(Connection.none("host.example"), -1, SAMPLE.timeNs);
  }

  /** The same session, of another user with the same number. */
  public Events user(String username) {
    return user(username, connection.userId());
  }

  /** The same session, of another user. */
  public Events user(String username, long userId) {
    Connection c = connection;
    return on(
        new Connection(
            c.ptmPid(), c.sessionId(), c.hostname(), username, userId, c.tcp(), c.startTimeMs()));
  }

  /** The same session, of a connection from another address; empty for none. */
  public Events clientIp(String ip) {
    Connection c = connection;
    TcpInfo tcp =
        ip.isEmpty()
            ? TcpInfo.NONE
            : new TcpInfo(ip, c.tcp().clientPort(), c.tcp().serverIp(), c.tcp().serverPort());
    return on(
        new Connection(
            c.ptmPid(),
            c.sessionId(),
            c.hostname(),
            c.username(),
            c.userId(),
            tcp,
            c.startTimeMs()));
  }

  /** The same user's session in another connection. */
  public Events session(int ptmPid, String sessionId) {
    Connection c = connection;
    return on(
        new Connection(
            ptmPid, sessionId, c.hostname(), c.username(), c.userId(), c.tcp(), c.startTimeMs()));
  }

  /** The same session on another terminal, -1 for none. */
  public Events tty(int number) {
    return new Events(connection, number, timeNs);
  }

  /** The same session, with events that happen at this time. */
  public Events at(Instant time) {
    return new Events(connection, ttyId, time.getEpochSecond() * 1_000 * MILLION + time.getNano());
  }

  /** The same terminal and time in this connection. */
  public Events on(Connection other) {
    return new Events(other, ttyId, timeNs);
  }

  /** The connection that the events belong to. */
  public Connection connection() {
    return connection;
  }

  /** A program with these arguments, run by process 5001. */
  public Command command(String... argv) {
    String name = argv.length == 0 ? "sh" : argv[0].substring(argv[0].lastIndexOf('/') + 1);
    long startTimeMs = timeNs / MILLION;
    return new Command(
        5001, 5000, List.of(argv), false, "/home/alice", "/usr/bin/" + name, startTimeMs);
  }

  /** The client's session exists; it authenticated with a key. */
  public ConnectionEstablished established() {
    return new ConnectionEstablished(connection, ttyId, timeNs, 4330, 5000, false, BY_KEY);
  }

  /** The same, of a session that is older than the daemon. */
  public ConnectionEstablished existing() {
    return new ConnectionEstablished(
        connection, ttyId, timeNs, 4330, 5000, true, Authentication.UNKNOWN);
  }

  /** The client's connection ended. */
  public ConnectionClose closed() {
    return new ConnectionClose(
        established(), timeNs + 1_000 * MILLION, new ConnectionClose.Traffic(120, 4800), 0);
  }

  /** The client failed to authenticate with a password. */
  public ConnectionAuthFailed authFailed() {
    return new ConnectionAuthFailed(
        connection,
        -1,
        timeNs,
        new Authentication("password", null, null),
        false,
        "Failed password");
  }

  /** A program began. */
  public CommandStart commandStart(String... argv) {
    return new CommandStart(connection, ttyId, timeNs, command(argv));
  }

  /** A program ended by itself. */
  public CommandFinish commandFinish(int exitCode, String... argv) {
    return new CommandFinish(connection, ttyId, timeNs, command(argv), exitCode, 0, null);
  }

  /** A program ended by itself and its output was captured. */
  public CommandFinish commandOutput(String output, String... argv) {
    return new CommandFinish(
        connection,
        ttyId,
        timeNs,
        command(argv),
        0,
        0,
        new CommandFinish.Output(RawText.encode(output).length, output));
  }

  /** The session's first output. */
  public TerminalUpdate output(String data) {
    return output(0, data);
  }

  /** Output of the session, after so many bytes. */
  public TerminalUpdate output(long offset, String data) {
    return output(StandardStream.STDOUT, offset, data);
  }

  /** What a session wrote to one of its streams, after so many bytes. */
  public TerminalUpdate output(StandardStream stream, long offset, String data) {
    int length = RawText.encode(data).length;
    return new TerminalUpdate(connection, ttyId, timeNs, 5000, stream, offset, data, length);
  }

  /** The first that the client typed. */
  public TerminalInput input(String data) {
    return input(0, data);
  }

  /** The client typed something, after so many bytes. */
  public TerminalInput input(long offset, String data) {
    int length = RawText.encode(data).length;
    return new TerminalInput(connection, ttyId, timeNs, 5000, offset, data, length, false);
  }

  /** The terminal's window has a new size. */
  public TerminalResize resize(int rows, int columns) {
    return new TerminalResize(connection, ttyId, timeNs, 5000, rows, columns);
  }

  /** A file of 42 bytes was written here by sftp. */
  public FileTransfer upload(String path) {
    return new FileTransfer(connection, -1, timeNs, true, path, 0644, 42, "sftp", 0, "ok", 7);
  }

  /** A file of 42 bytes was read from here by sftp. */
  public FileTransfer download(String path) {
    return new FileTransfer(connection, -1, timeNs, false, path, 0644, 42, "sftp", 0, "ok", 7);
  }

  /** An sftp operation; {@code newPath} is null where there is none. */
  public FileOperation fileOperation(String operation, String path, String newPath) {
    return new FileOperation(connection, -1, timeNs, operation, path, newPath, null, "ok");
  }

  /** A forwarded channel was opened. */
  public PortForward portForward(String direction, String host, int port) {
    return new PortForward(connection, -1, timeNs, direction, host, port);
  }

  /** A command of the session connected to a server. */
  public NetworkConnect networkConnect(String filename, String ip, int port) {
    return new NetworkConnect(
        connection,
        ttyId,
        timeNs,
        5001,
        filename,
        new NetworkConnect.Endpoint(ip, port),
        new NetworkConnect.Endpoint("198.51.100.1", 40000));
  }

  /** Something was lost, of this session. */
  public DataLost dataLost(long count, String cause) {
    return new DataLost(connection, ttyId, timeNs, count, 0, cause);
  }
}
