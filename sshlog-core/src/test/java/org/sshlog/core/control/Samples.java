// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sshlog.core.pipeline.BoundedQueue;
import org.sshlog.core.pipeline.EventSource;
import org.sshlog.core.session.SessionInfo;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose.Traffic;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.TcpInfo;

/** Sessions, events and a source of them for the tests. */
final class Samples {
  /** Times that no client reaches who does its part, however slow the machine is. */
  static final Limits LIMITS = new Limits(64, 64 << 10, 300_000, 300_000, 300_000, 300_000, 50, 5);

  /** Times short enough to be waited for, for clients that do not do their part. */
  static final Limits SHORT = new Limits(64, 64 << 10, 400, 300_000, 1_000, 300, 50, 5);

  private Samples() {}

  static Connection connection(String user, int pid) {
    return new Connection(
        pid, "id-" + pid, "host", user, 1000, new TcpInfo("192.0.2.1", 5000, "192.0.2.2", 22), 7);
  }

  static SessionInfo session(String user, int pid, String lastCommand) {
    return new SessionInfo(
        new ConnectionEstablished(
            connection(user, pid), 3, 1, pid + 1, pid + 2, true, Authentication.UNKNOWN),
        12_345,
        lastCommand,
        pid == 100 ? new Traffic(10, 2_000) : null,
        pid == 100 ? 5 : 0,
        List.of());
  }

  static Event command(String user, int pid, String argument) {
    Command command =
        new Command(pid + 9, pid, List.of("echo", argument), false, "/", "/bin/echo", 1);
    return new CommandStart(connection(user, pid), 3, 1, command);
  }

  static List<ControlCommand> commands(EventSource source) {
    return List.of(
        new SessionsCommand(
            () -> List.of(session("alice", 100, "ls\u001b[2J"), session("bob", 200, ""))),
        new WatchCommand(source, 64, 32 << 10),
        new StatusCommand(() -> Map.of("ready", true)),
        new PluginsCommand(() -> List.of(Map.of("name", "username"))),
        new ReloadCommand(List::of));
  }

  static ControlServer start(Path socket, EventSource source) throws Exception {
    return start(socket, source, LIMITS);
  }

  static ControlServer start(Path socket, EventSource source, Limits limits) throws Exception {
    ControlServer server =
        new ControlServer(socket, "no-such-group-here", commands(source), limits);
    server.start();
    return server;
  }

  /** Gives each event to all who subscribed to its type, on the caller's thread. */
  static final class Source implements EventSource {
    private final List<Map.Entry<Set<EventType>, BoundedQueue<Event>>> subscribers =
        new CopyOnWriteArrayList<>();
    final List<Set<EventType>> seen = new CopyOnWriteArrayList<>();

    @Override
    public synchronized Subscription subscribe(Set<EventType> types, BoundedQueue<Event> queue) {
      seen.add(types);
      Map.Entry<Set<EventType>, BoundedQueue<Event>> subscriber =
          Map.entry(EnumSet.copyOf(types), queue);
      subscribers.add(subscriber);
      return () -> subscribers.remove(subscriber);
    }

    void publish(Event event) {
      subscribers.forEach(
          s -> {
            if (s.getKey().contains(event.type())) {
              s.getValue().offer(event);
            }
          });
    }

    int subscribers() {
      return subscribers.size();
    }
  }
}
