// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One connection to the daemon. Every failure is a sentence with the right exit code. */
final class Daemon implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;

  private final String path;
  private final SocketChannel channel;
  private final ByteBuffer input = ByteBuffer.allocate(64 << 10).flip();
  private byte[] line = new byte[1024];
  private int length;

  private Daemon(String path, SocketChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Connects to the socket at {@code path}. */
  static Daemon connect(String path) throws CliException {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(path));
      return new Daemon(path, channel);
    } catch (IOException | InvalidPathException e) {
      close(channel);
      throw unreachable(path, e);
    }
  }

  private static CliException unreachable(String path, Exception why) throws CliException {
    Path file;
    try {
      file = Path.of(path);
    } catch (InvalidPathException e) {
      throw new CliException(CliException.USAGE, "--socket: no valid path: " + path, e);
    }
    if (Files.notExists(file)) {
      return new CliException(
          CliException.UNREACHABLE,
          "sshlogd is not running: there is no socket "
              + path
              + "; start it with 'systemctl start sshlogd', or name its socket with --socket",
          why);
    }
    if (!Files.isWritable(file)) {
      return new CliException(
          CliException.PERMISSION,
          "you may not use "
              + path
              + "; be root or become a member of group sshlog"
              + " ('usermod -aG sshlog USER', then log in again)",
          why);
    }
    return new CliException(
        CliException.UNREACHABLE,
        "sshlogd does not answer on " + path + " (" + why.getMessage() + "); is it running?",
        why);
  }

  /** Sends one request. */
  void send(Map<String, ?> request) throws CliException {
    ByteBuffer bytes =
        ByteBuffer.wrap((JsonText.of(request) + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      // A daemon that refuses us says why before it closes: reading the answer tells.
    }
  }

  /** Sends one request and gives the one object of its answer, within a minute. */
  Map<String, Object> ask(Map<String, ?> request) throws CliException {
    Thread timer = new Thread(this::closeLater, "timer");
    timer.setDaemon(true);
    timer.start();
    send(request);
    Map<String, Object> answer = next();
    timer.interrupt();
    answer.remove("end");
    return answer;
  }

  private void closeLater() {
    try {
      Thread.sleep(TIMEOUT_MS);
      close();
    } catch (InterruptedException e) {
      // The answer came.
    }
  }

  /** Whether more of what the daemon sent is here already. */
  boolean hasBuffered() {
    return input.hasRemaining();
  }

  /**
   * The next object.
   *
   * @throws CliException when it is an error, or when the daemon is gone
   */
  Map<String, Object> next() throws CliException {
    Map<String, Object> object;
    try {
      object = JSON.std.mapFrom(nextLine());
    } catch (AsynchronousCloseException e) {
      throw new CliException(
          CliException.UNREACHABLE, "sshlogd did not answer on " + path + " within a minute", e);
    } catch (IOException e) {
      throw new CliException(
          CliException.UNREACHABLE, "what answers on " + path + " is no sshlogd: " + e, e);
    }
    if (object.get("error") != null) {
      throw refused(object);
    }
    return object;
  }

  private byte[] nextLine() throws IOException, CliException {
    length = 0;
    while (true) {
      while (input.hasRemaining()) {
        byte b = input.get();
        if (b == '\n') {
          return Arrays.copyOf(line, length);
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = b;
      }
      fill();
    }
  }

  private void fill() throws AsynchronousCloseException, CliException {
    int count;
    IOException cause = null;
    input.clear();
    try {
      count = channel.read(input);
    } catch (AsynchronousCloseException e) {
      throw e;
    } catch (IOException e) {
      count = -1;
      cause = e;
    }
    input.flip();
    if (count < 0) {
      throw new CliException(
          CliException.UNREACHABLE,
          "sshlogd has closed the connection; is it still running?",
          cause);
    }
  }

  private static CliException refused(Map<String, Object> error) {
    String code = String.valueOf(error.get("code"));
    int exitCode =
        switch (code) {
          case "permission" -> CliException.PERMISSION;
          case "stopping" -> CliException.UNREACHABLE;
          case "invalid_request" -> CliException.USAGE;
          default -> CliException.FAILED;
        };
    StringBuilder sentence = new StringBuilder(error.get("error").toString());
    if (error.get("problems") instanceof List<?> problems) {
      problems.forEach(problem -> sentence.append('\n').append(problem));
    }
    return new CliException(exitCode, sentence.toString());
  }

  @Override
  public void close() {
    close(channel);
  }

  private static void close(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The process is about to end anyway.
    }
  }
}
