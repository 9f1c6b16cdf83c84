// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static java.util.stream.Collectors.toUnmodifiableList;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.TcpInfo;

/**
 * Sample events: every kind of event, with and without what is optional, and with hostile text in
 * every field that can hold it.
 */
public final class EventCorpus {
  private EventCorpus() {}

  /** One harmless event of each type, in the order of the types. */
  public static List<Event> plain() {
    return ofText("example");
  }

  /** All events of this class. */
  public static List<Event> all() {
    List<Event> events = new ArrayList<>(plain());
    events.addAll(variants());
    HostileText.all().forEach(text -> events.addAll(ofText(text)));
    events.addAll(ofText("a".repeat(4096)));
    events.addAll(commands(List.of("cat", HostileText.longText())));
    events.addAll(commands(HostileText.manyArguments()));
    return events;
  }

  /** Those of {@code events} that are of one of these types. */
  public static List<Event> ofTypes(List<Event> events, Set<EventType> types) {
    return events.stream().filter(e -> types.contains(e.type())).collect(toUnmodifiableList());
  }

  /**
   * One event of each type, with {@code text} in each of its fields that a client can influence.
   */
  public static List<Event> ofText(String text) {
    Events session = Events.sample().user(text);
    return List.of(
        session.established(),
        new ConnectionAuthFailed(
            session.connection(), -1, 1, new Authentication(text, text, text), true, text),
        session.closed(),
        session.commandStart("/bin/" + text, text),
        session.commandOutput(text, text, text),
        session.output(text),
        session.input(text),
        session.resize(24, 80),
        session.upload("/srv/" + text),
        session.download("/srv/" + text),
        session.fileOperation("rename", "/srv/" + text, text),
        session.portForward("local", text, 8080),
        session.networkConnect(text, "2001:db8::9", 443),
        session.dataLost(3, text));
  }

  /** Events with everything optional absent, existing sessions, IPv6, and odd numbers. */
  public static List<Event> variants() {
    Events ipv6 = Events.sample().clientIp("2001:db8::1").tty(-1);
    Events bare = Events.sample().user("", -1).clientIp("").tty(-1);
    List<Event> events = new ArrayList<>();
    for (Events session : List.of(ipv6, bare, extremes(), Events.withoutConnection())) {
      events.add(session.established());
      events.add(session.existing());
      events.add(session.authFailed());
      events.add(unknownAttempt(session.connection()));
      events.add(session.closed());
      events.add(uncountedClose(session.existing()));
      events.add(session.commandStart());
      events.add(session.commandStart("-bash"));
      events.add(session.commandFinish(0));
      events.add(killed(session));
      events.add(session.commandOutput("", "true"));
      events.add(session.output(""));
      events.add(session.input(""));
      events.add(session.resize(0, 0));
      events.add(session.resize(65535, 65535));
      events.add(session.upload(""));
      events.add(session.fileOperation("remove", "/a", null));
      events.add(session.portForward("remote", "", 0));
      events.add(session.networkConnect("", "", 0));
      events.add(session.dataLost(Long.MAX_VALUE, ""));
    }
    return events;
  }

  private static Events extremes() {
    TcpInfo tcp = new TcpInfo("fe80::1%eth0", 65535, "::1", 65535);
    return Events.sample()
        .on(new Connection(Integer.MAX_VALUE, "s", "", "nobody", 4_294_967_294L, tcp, 0))
        .tty(Integer.MAX_VALUE);
  }

  private static Event unknownAttempt(Connection connection) {
    return new ConnectionAuthFailed(
        connection, -1, Long.MAX_VALUE, Authentication.UNKNOWN, false, null);
  }

  private static Event uncountedClose(ConnectionEstablished established) {
    return new ConnectionClose(established, Long.MAX_VALUE, null, Long.MAX_VALUE);
  }

  private static Event killed(Events session) {
    return new CommandFinish(session.connection(), -1, 0, session.command("sleep"), 137, 9, null);
  }

  private static List<Event> commands(List<String> argv) {
    Connection connection = Events.sample().connection();
    Command command = new Command(1, 1, argv, true, "/", "/bin/cat", 0);
    return Stream.of(
            new CommandStart(connection, 0, 0, command),
            new CommandFinish(connection, 0, 0, command, 255, 0, null))
        .collect(toUnmodifiableList());
  }
}
