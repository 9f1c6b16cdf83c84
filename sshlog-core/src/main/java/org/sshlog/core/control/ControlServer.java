// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jnr.posix.POSIXFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket. Made: nobody else can take its path, and clients may connect and wait.
 * Started: they are answered. Closed: the file is gone. Safe for use from any thread.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final long CLOSE_MS = 2000;

  private final SocketFile socket;
  private final CommandRunner runner;
  private final ControlLoop loop;
  private final Thread thread;

  /**
   * Makes the socket.
   *
   * @param path where; at most 107 bytes
   * @param group the name of the group whose members may connect; when there is no such group, only
   *     root may, and a warning tells the remedy
   * @param commands what clients can ask for, no two of one name
   * @throws IOException a sentence for the administrator, when another daemon answers there,
   *     something that is no socket stands there, or it can't be made
   */
  public ControlServer(Path path, String group, List<ControlCommand> commands) throws IOException {
    this(path, group, commands, Limits.DEFAULT);
  }

  ControlServer(Path path, String group, List<ControlCommand> commands, Limits limits)
      throws IOException {
    runner = new CommandRunner(commands);
    socket = SocketFile.listen(path, group);
    try {
      long ownUid = Integer.toUnsignedLong(POSIXFactory.getNativePOSIX().geteuid());
      PeerCheck check = new PeerCheck(Path.of("/proc"), ownUid, socket.groupId());
      loop = new ControlLoop(limits, socket.channel(), check, runner);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    thread = new Thread(loop, "control");
    thread.setDaemon(true);
  }

  /** Begins to answer clients. Called once. */
  public void start() {
    thread.start();
  }

  /**
   * How many clients were dropped because they did not do their part: they stopped reading, or sent
   * half a request or one that is too long.
   */
  public long droppedClients() {
    return loop.counters().droppedClients();
  }

  /**
   * What {@code sshlog status} shows of the control socket, as JSON values: clients now, how many
   * were accepted, refused and dropped, and the counters of each stream.
   */
  public Map<String, Object> counters() {
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("clients", loop.clientCount());
    counters.putAll(loop.counters().fields());
    counters.put("streams", loop.streamCounters());
    return counters;
  }

  /** Tells clients that the daemon stops, disconnects them and removes the file. */
  @Override
  public void close() {
    loop.stop();
    runner.close();
    try {
      thread.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("The control socket could not be removed: {}", e.getMessage());
    }
  }
}
