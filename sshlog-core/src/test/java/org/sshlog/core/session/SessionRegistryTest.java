// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.core.record.KernelRecord.Authenticated;
import org.sshlog.core.record.KernelRecord.ConnectionBegun;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.Gone;
import org.sshlog.core.record.KernelRecord.Header;
import org.sshlog.core.record.KernelRecord.ListenerExecuted;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.KernelRecord.ServerForked;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.LoginRecord.ConnectionDropped;
import org.sshlog.core.record.LoginRecord.Logged;
import org.sshlog.core.record.LoginRecord.UserNamed;
import org.sshlog.core.record.NetworkRecord.Resolved;
import org.sshlog.core.record.NetworkRecord.SocketCall;
import org.sshlog.core.record.NetworkRecord.TcpOpened;
import org.sshlog.core.stream.Horizon;
import org.sshlog.core.stream.StreamTable;
import org.sshlog.core.stream.Streams;
import org.sshlog.core.transfer.Transfers;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.NetworkConnect.Endpoint;
import org.sshlog.spi.event.PortForward;
import org.sshlog.spi.event.TcpInfo;

class SessionRegistryTest {
  private static final long CONNECTION = 77;
  private static final int MONITOR = 100;
  private static final int SERVER = 102;
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path proc;

  private final List<Event> events = new ArrayList<>();
  private SessionRegistry registry;

  @BeforeEach
  void setUp() {
    registry =
        new SessionRegistry(
            new ProcessStatus(proc),
            new SessionEvents(
                "host",
                new SessionIds("boot"),
                uid -> uid == 1000 ? "alice" : uid == 0 ? "root" : Long.toString(uid),
                boot -> boot + 1_700_000_000L * SECOND,
                events::add),
            new Streams(StreamTable.NONE, boot -> boot + 1_700_000_000L * SECOND, events::add),
            new Transfers(StreamTable.NONE, boot -> boot + 1_700_000_000L * SECOND, events::add));
  }

  private static final StreamId NO_STREAM = new StreamId(StreamId.Kind.NONE, 0);

  private static Header header(int pid, long time) {
    return new Header(0, time, CONNECTION, MONITOR, pid);
  }

  private void begin() {
    registry.apply(
        new ConnectionBegun(
            header(MONITOR, 10 * SECOND),
            9 * SECOND,
            new TcpInfo("10.0.0.1", 50000, "10.0.0.2", 22),
            1));
  }

  private void authenticate() {
    registry.apply(new Authenticated(header(MONITOR + 1, 11 * SECOND)));
    registry.apply(new ServerForked(header(SERVER, 11 * SECOND), MONITOR));
  }

  private static KernelRecord exec(int pid, long uid, String... argv) {
    return new Executed(
        header(pid, 12 * SECOND),
        SERVER,
        uid,
        SERVER,
        200,
        5,
        "/bin/" + argv[0],
        "/",
        List.of(argv),
        List.of(NO_STREAM, NO_STREAM, NO_STREAM),
        -1);
  }

  private static KernelRecord exit(int pid, Role role, int status, long uid, int parent) {
    return new Exited(header(pid, 13 * SECOND), role, status, uid, -1, parent, 4, -1);
  }

  private void processIs(int pid, long uid, String title) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
    Files.writeString(directory.resolve("status"), "Name:\tsshd\nUid:\t" + uid + "\t0\t0\t0\n");
    Files.writeString(directory.resolve("cmdline"), title + "\0");
  }

  private List<EventType> types() {
    return events.stream().map(Event::type).toList();
  }

  private static KernelRecord connected(int pid, long socket, Role role, int error) {
    return new TcpOpened(
        header(pid, 12 * SECOND),
        socket,
        new Endpoint("192.0.2.9", 80),
        new Endpoint("10.0.0.2", 40000),
        role,
        error,
        5,
        "thread");
  }

  @Test
  void forwardsWaitForTheUserAndConnectionsNameTheirProgram() {
    begin();
    authenticate();
    registry.apply(new Resolved(header(SERVER, 11 * SECOND), "db", List.of(9L)));
    registry.apply(
        new SocketCall(
            header(SERVER, 11 * SECOND),
            SocketCall.Call.CONNECT,
            1,
            9,
            -1,
            2,
            new Endpoint("192.0.2.9", 80),
            null,
            null));
    registry.apply(connected(SERVER, 1, Role.SERVER, 0));
    assertThat(events).isEmpty();
    registry.apply(exec(200, 1000, "bash"));
    assertThat(types()).startsWith(EventType.CONNECTION_ESTABLISHED, EventType.PORT_FORWARD);
    PortForward forward = (PortForward) events.get(1);
    assertThat(forward.host()).isEqualTo("db");
    assertThat(forward.connection().username()).isEqualTo("alice");
    registry.apply(connected(200, 2, Role.USER, 0));
    registry.apply(connected(201, 3, Role.USER, 111));
    NetworkConnect of = (NetworkConnect) events.get(events.size() - 2);
    assertThat(of.filename()).isEqualTo("bash");
    assertThat(of.error()).isNull();
    assertThat(of.ttyId()).isEqualTo(5);
    NetworkConnect refused = (NetworkConnect) events.get(events.size() - 1);
    assertThat(refused.filename()).isEqualTo("thread");
    assertThat(refused.error()).isEqualTo("ECONNREFUSED");
    assertThat(registry.droppedNetworkEvents()).isZero();
  }

  @Test
  void firstProgramEstablishesTheConnection() {
    begin();
    authenticate();
    assertThat(events).isEmpty();
    registry.apply(exec(200, 1000, "bash"));
    ConnectionEstablished established = (ConnectionEstablished) events.get(0);
    assertThat(established.connection().username()).isEqualTo("alice");
    assertThat(established.connection().userId()).isEqualTo(1000);
    assertThat(established.connection().ptmPid()).isEqualTo(MONITOR);
    assertThat(established.connection().startTimeMs()).isEqualTo(1_700_000_009_000L);
    assertThat(established.ttyId()).isEqualTo(5);
    assertThat(established.ptsPid()).isEqualTo(SERVER);
    assertThat(established.shellPid()).isEqualTo(200);
    assertThat(established.existing()).isFalse();
    assertThat(events.get(1)).isInstanceOf(CommandStart.class);
    assertThat(registry.sessions()).hasSize(1);
    assertThat(registry.sessions().get(0).lastCommand()).isEqualTo("bash");
  }

  @Test
  void commandEndsWithWhatItWasStartedWith() {
    begin();
    authenticate();
    registry.apply(exec(200, 1000, "sleep", "1"));
    registry.apply(exit(200, Role.USER, 9, 1000, SERVER));
    CommandFinish finish = (CommandFinish) events.get(2);
    assertThat(finish.command().argv()).containsExactly("sleep", "1");
    assertThat(finish.exitCode()).isEqualTo(137);
    assertThat(finish.signal()).isEqualTo(9);
    assertThat(finish.ttyId()).isEqualTo(5);
    assertThat(registry.unattributed()).isZero();
  }

  @Test
  void processThatExecutesTwiceEndsOnce() {
    begin();
    registry.apply(exec(200, 1000, "sh", "-c", "exec ls"));
    registry.apply(exec(200, 1000, "ls"));
    registry.apply(exit(200, Role.USER, 0, 1000, SERVER));
    assertThat(types())
        .containsExactly(
            EventType.CONNECTION_ESTABLISHED,
            EventType.COMMAND_START,
            EventType.COMMAND_START,
            EventType.COMMAND_FINISH);
    assertThat(((CommandFinish) events.get(3)).command().filename()).isEqualTo("ls");
  }

  @Test
  void commandsThatOutliveTheConnectionStayItsOwn() {
    begin();
    authenticate();
    registry.apply(exec(200, 1000, "nohup"));
    registry.apply(exit(MONITOR, Role.MONITOR, 255 << 8, 0, 1));
    assertThat(registry.sessions()).isEmpty();
    ConnectionClose close = (ConnectionClose) events.get(2);
    assertThat(close.lostEvents()).isEqualTo(4);
    registry.apply(exec(201, 1000, "later"));
    registry.apply(exit(201, Role.USER, 0, 1000, 1));
    assertThat(events.get(3).connection()).isSameAs(close.connection());
    assertThat(events.get(4)).isInstanceOf(CommandFinish.class);
    registry.apply(new Gone(header(0, 14 * SECOND)));
    registry.apply(new Gone(header(0, 14 * SECOND)));
    assertThat(registry.unattributed()).isEqualTo(1); // the end of nohup was never told
  }

  @Test
  void clientThatNeverAuthenticatesMakesNoSession() {
    begin();
    registry.apply(exit(MONITOR + 1, Role.SERVER, 255 << 8, 101, MONITOR));
    registry.apply(exit(MONITOR, Role.MONITOR, 255 << 8, 0, 1));
    registry.apply(new Gone(header(0, 14 * SECOND)));
    assertThat(types()).containsExactly(EventType.CONNECTION_AUTH_FAILED);
    assertThat(registry.sessions()).isEmpty();
  }

  private void says(String line) {
    registry.apply(new Logged(header(MONITOR, 11 * SECOND), line));
  }

  @Test
  void eachAttemptAndTheEndOfAClientWithoutLuckAreFailures() {
    begin();
    registry.apply(new UserNamed(header(MONITOR, 11 * SECOND), "bob"));
    registry.apply(new UserNamed(new Header(4, 11 * SECOND, CONNECTION, MONITOR, MONITOR), ""));
    says("Failed password for invalid user bob from 10.0.0.1 port 50000 ssh2");
    says("Connection closed by invalid user bob 10.0.0.1 port 50000 [preauth]");
    registry.apply(exit(MONITOR, Role.MONITOR, 255 << 8, 0, 1));
    registry.apply(new Gone(header(0, 14 * SECOND)));
    assertThat(types())
        .containsExactly(EventType.CONNECTION_AUTH_FAILED, EventType.CONNECTION_AUTH_FAILED);
    ConnectionAuthFailed attempt = (ConnectionAuthFailed) events.get(0);
    assertThat(attempt.connection().username()).isEqualTo("bob");
    assertThat(attempt.connection().userId()).isEqualTo(-1);
    assertThat(attempt.connection().tcp().clientPort()).isEqualTo(50000);
    assertThat(attempt.invalidUser()).isTrue();
    assertThat(attempt.authentication().method()).isEqualTo("password");
    ConnectionAuthFailed end = (ConnectionAuthFailed) events.get(1);
    assertThat(end.authentication().method()).isNull();
    assertThat(end.reason()).isEqualTo("connection ended unauthenticated: closed by the client");
  }

  @Test
  void howTheClientAuthenticatedStaysWithTheConnection() {
    begin();
    authenticate(); // either may come first
    says("Accepted publickey for alice from 10.0.0.1 port 50000 ssh2: ED25519 SHA256:abc");
    registry.apply(exec(200, 1000, "bash"));
    registry.apply(exit(MONITOR, Role.MONITOR, 255 << 8, 0, 1));
    ConnectionEstablished established = (ConnectionEstablished) events.get(0);
    assertThat(established.authentication())
        .isEqualTo(new Authentication("publickey", "ED25519", "SHA256:abc"));
    assertThat(((ConnectionClose) events.get(events.size() - 1)).established())
        .isSameAs(established);
  }

  @Test
  void aListenerTellsWhomItHasDropped() {
    String drop = "drop connection #100 from [10.0.0.9]:4711 on [10.0.0.2]:22 past MaxStartups";
    registry.apply(new Logged(new Header(0, SECOND, 0, 0, 55), drop));
    ConnectionAuthFailed failed = (ConnectionAuthFailed) events.get(0);
    assertThat(failed.connection().ptmPid()).isEqualTo(55);
    assertThat(failed.connection().tcp()).isEqualTo(new TcpInfo("10.0.0.9", 4711, "10.0.0.2", 22));
    assertThat(failed.reason())
        .isEqualTo("connection ended unauthenticated: dropped, past MaxStartups");
  }

  /** sshd tells the first of a flood only, before the kernel does; a listener says no more. */
  @Test
  void aDroppedConnectionIsToldOnceWhetherSshdSaysSoOrNot() {
    TcpInfo first = new TcpInfo("10.0.0.9", 4711, "10.0.0.2", 22);
    TcpInfo second = new TcpInfo("10.0.0.9", 4712, "10.0.0.2", 22);
    String drop = "drop connection #100 from [10.0.0.9]:4711 on [10.0.0.2]:22 past MaxStartups";
    registry.apply(new Logged(new Header(0, SECOND, 0, 0, 55), drop));
    registry.apply(new ConnectionDropped(new Header(0, SECOND, 0, 0, 55), first));
    registry.apply(new ConnectionDropped(new Header(0, SECOND, 0, 0, 55), second));
    registry.apply(new ConnectionDropped(new Header(0, SECOND, 0, 0, 56), first));
    assertThat(events)
        .extracting(e -> ((ConnectionAuthFailed) e).reason())
        .containsExactly(
            "connection ended unauthenticated: dropped, past MaxStartups",
            "connection ended unauthenticated: dropped",
            "connection ended unauthenticated: dropped");
    assertThat(events)
        .extracting(e -> ((ConnectionAuthFailed) e).connection().tcp())
        .containsExactly(first, second, first);
  }

  @Test
  void whomSshdCannotNameAnyMoreIsToldWithItsReasonByTheKernel() {
    TcpInfo client = new TcpInfo("10.0.0.9", 4711, "10.0.0.2", 22);
    String drop = "drop connection #100 from [UNKNOWN]:-1 on [10.0.0.2]:22 past MaxStartups";
    registry.apply(new Logged(new Header(0, SECOND, 0, 0, 55), drop));
    assertThat(events).isEmpty();
    registry.apply(new ConnectionDropped(new Header(0, SECOND, 0, 0, 55), client));
    registry.apply(new ConnectionDropped(new Header(0, SECOND, 0, 0, 55), client));
    assertThat(events)
        .extracting(e -> ((ConnectionAuthFailed) e).reason())
        .containsExactly(
            "connection ended unauthenticated: dropped, past MaxStartups",
            "connection ended unauthenticated: dropped");
    assertThat(events)
        .extracting(e -> ((ConnectionAuthFailed) e).connection().tcp())
        .containsOnly(client);
  }

  @Test
  void loginWithoutSessionIsFoundByItsServersUser() throws IOException {
    begin();
    authenticate();
    processIs(SERVER, 1000, "sshd: alice");
    assertThat(registry.tick(12 * SECOND, Horizon.NOW)).isEqualTo(12 * SECOND + SECOND / 10);
    assertThat(events).isEmpty();
    assertThat(registry.tick(14 * SECOND, Horizon.NOW)).isEqualTo(Long.MAX_VALUE);
    ConnectionEstablished established = (ConnectionEstablished) events.get(0);
    assertThat(established.connection().username()).isEqualTo("alice");
    assertThat(established.ttyId()).isEqualTo(-1);
    assertThat(established.ptsPid()).isEqualTo(SERVER);
    assertThat(established.shellPid()).isZero();
  }

  @Test
  void rootsLoginWithoutSessionWaitsUntilPamIsDone() throws IOException {
    begin();
    registry.apply(new Authenticated(header(MONITOR + 1, 11 * SECOND)));
    processIs(MONITOR, 0, "sshd: root [priv]");
    assertThat(registry.tick(20 * SECOND, Horizon.NOW)).isEqualTo(20 * SECOND + SECOND / 10);
    assertThat(events).isEmpty();
    processIs(MONITOR, 0, "sshd: root");
    assertThat(registry.tick(21 * SECOND, Horizon.NOW)).isEqualTo(Long.MAX_VALUE);
    assertThat(events.get(0).connection().username()).isEqualTo("root");
  }

  @Test
  void shortLoginWithoutSessionIsToldAtItsEnd() {
    begin();
    authenticate();
    registry.apply(exit(SERVER, Role.SERVER, 255 << 8, 1000, MONITOR));
    registry.apply(exit(MONITOR, Role.MONITOR, 255 << 8, 0, 1));
    assertThat(types())
        .containsExactly(EventType.CONNECTION_ESTABLISHED, EventType.CONNECTION_CLOSE);
    assertThat(events.get(0).connection().username()).isEqualTo("alice");
    assertThat(registry.tick(100 * SECOND, Horizon.NOW)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void userWithoutNameIsANumber() {
    begin();
    registry.apply(exec(200, 4_000_000_000L, "sh"));
    assertThat(events.get(0).connection().username()).isEqualTo("4000000000");
    assertThat(events.get(0).connection().userId()).isEqualTo(4_000_000_000L);
  }

  @Test
  void liveConnectionWhoseLastProcessIsGoneIsClosed() {
    begin();
    registry.apply(exec(200, 1000, "bash"));
    registry.apply(exit(200, Role.USER, 0, 1000, SERVER));
    registry.apply(new Gone(header(0, 14 * SECOND)));
    assertThat(types()).endsWith(EventType.COMMAND_FINISH, EventType.CONNECTION_CLOSE);
    assertThat(((ConnectionClose) events.get(3)).lostEvents()).isEqualTo(1);
    assertThat(registry.sessions()).isEmpty();
  }

  @Test
  void connectionWhoseEndWasLostIsEndedWhenTheKernelSideHasLongForgottenIt() {
    begin();
    registry.apply(exec(200, 1000, "bash"));
    registry.sweep(number -> true, 20 * SECOND);
    registry.sweep(number -> false, 80 * SECOND);
    assertThat(registry.sessions()).hasSize(1);
    registry.sweep(number -> false, 140 * SECOND);
    assertThat(registry.sessions()).isEmpty();
    assertThat(types()).endsWith(EventType.CONNECTION_CLOSE);
    assertThat(registry.unattributed()).isEqualTo(1); // the end of bash
    registry.sweep(number -> false, 200 * SECOND);
    assertThat(types()).hasSize(3);
  }

  @Test
  void recordsOfUnknownConnectionsAreCounted() {
    registry.apply(exec(200, 1000, "ls"));
    registry.apply(exit(200, Role.USER, 0, 1000, 1));
    assertThat(events).isEmpty();
    assertThat(registry.unattributed()).isEqualTo(2);
  }

  @Test
  void sessionIdsAreTheSameForTheSameConnectionAndUniqueOtherwise() {
    SessionIds ids = new SessionIds("boot");
    assertThat(ids.of(1, 2)).isEqualTo(new SessionIds("boot").of(1, 2)).matches("[0-9a-f]{20}");
    assertThat(List.of(ids.of(1, 3), ids.of(2, 2), new SessionIds("other").of(1, 2)))
        .doesNotContain(ids.of(1, 2))
        .doesNotHaveDuplicates();
  }

  private static KernelRecord shown(long offset, String text) {
    return new Transferred(
        header(SERVER, 12 * SECOND),
        new StreamId(StreamId.Kind.TERMINAL, 5),
        200,
        offset,
        0,
        text.length(),
        24,
        80,
        ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void bytesOfASessionAreToldInTheirPlaceAndCounted() {
    registry.demand(new Demand(EnumSet.allOf(EventType.class), false));
    begin();
    authenticate();
    registry.apply(shown(0, "motd"));
    assertThat(events).isEmpty();
    registry.apply(exec(200, 1000, "bash"));
    registry.apply(shown(4, "$ "));
    registry.apply(exit(200, Role.USER, 0, 1000, SERVER));
    registry.apply(shown(6, "bye"));
    assertThat(registry.sessions().get(0).traffic().bytesOut()).isEqualTo(9);
    registry.apply(exit(MONITOR, Role.MONITOR, 255 << 8, 0, 1));
    assertThat(types())
        .containsExactly(
            EventType.CONNECTION_ESTABLISHED,
            EventType.TERMINAL_RESIZE,
            EventType.TERMINAL_UPDATE,
            EventType.COMMAND_START,
            EventType.TERMINAL_UPDATE,
            EventType.COMMAND_FINISH,
            EventType.TERMINAL_UPDATE,
            EventType.CONNECTION_CLOSE);
    assertThat(((ConnectionClose) events.get(7)).traffic().bytesOut()).isEqualTo(9);
  }

  @Test
  void trafficThatNobodyObservesIsNotKnown() {
    begin();
    registry.apply(exec(200, 1000, "bash"));
    assertThat(registry.sessions().get(0).traffic()).isNull();
    registry.apply(exit(MONITOR, Role.MONITOR, 255 << 8, 0, 1));
    assertThat(((ConnectionClose) events.get(2)).traffic()).isNull();
  }

  @Test
  void whatAProcessHasForItsStandardStreamsIsRead() throws IOException {
    Path descriptors = Files.createDirectories(proc.resolve("200").resolve("fd"));
    Files.createSymbolicLink(descriptors.resolve("0"), Path.of("pipe:[31]"));
    Files.createSymbolicLink(descriptors.resolve("1"), Path.of("socket:[7]"));
    assertThat(new ProcessStatus(proc).stdio(200))
        .containsExactly(new StreamId(StreamId.Kind.PIPE, 31), NO_STREAM, NO_STREAM);
  }

  @Test
  void anSshdThatBeginsToListenIsNoLoss() {
    registry.apply(new ListenerExecuted(new Header(0, SECOND, 0, 0, 99)));
    assertThat(registry.unattributed()).isZero();
    assertThat(events).isEmpty();
  }
}
