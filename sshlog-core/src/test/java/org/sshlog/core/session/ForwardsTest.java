// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.core.record.KernelRecord.Header;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.NetworkRecord.Resolved;
import org.sshlog.core.record.NetworkRecord.SocketCall;
import org.sshlog.core.record.NetworkRecord.SocketCall.Call;
import org.sshlog.core.record.NetworkRecord.TcpOpened;
import org.sshlog.spi.event.NetworkConnect.Endpoint;

class ForwardsTest {
  private static final Header HEADER = new Header(0, 5, 1, 10, 11);
  private static final int EINPROGRESS = -1;
  private static final int ESTABLISHED = 1;
  private static final int SYN_SENT = 2;
  private static final int CLOSE = 7;
  private static final int CLOSE_WAIT = 8;
  private static final int ECONNREFUSED = 111;

  private final List<String> seen = new ArrayList<>();
  private final Forwards forwards =
      new Forwards(
          f ->
              seen.add(
                  f.direction()
                      + " "
                      + f.action()
                      + " "
                      + f.host()
                      + ":"
                      + f.port()
                      + (f.peer() == null ? "" : " " + f.peer().ip() + ":" + f.peer().port())
                      + (f.error() == null ? "" : " " + f.error())));

  private void resolved(String host, Long... addresses) {
    forwards.resolved(new Resolved(HEADER, host, List.of(addresses)));
  }

  private void connect(long socket, long address, int state, String ip, int port) {
    forwards.called(
        new SocketCall(
            HEADER, Call.CONNECT, socket, address, EINPROGRESS, state, at(ip, port), null, null));
  }

  private void told(long socket, int error) {
    forwards.tcpOpened(
        new TcpOpened(HEADER, socket, at("x", 1), at("y", 2), Role.SERVER, error, -1, "sshd"));
  }

  private void bindAndListen(long socket, long address, String ip, int port) {
    forwards.called(
        new SocketCall(HEADER, Call.BIND, socket, address, 0, CLOSE, null, at(ip, port), null));
    forwards.called(
        new SocketCall(HEADER, Call.LISTEN, socket, 0, 0, 10, null, at(ip, port), null));
  }

  private static Endpoint at(String ip, int port) {
    return new Endpoint(ip, port);
  }

  @Test
  void aChannelToANameIsToldWhenItIsThere() {
    resolved("db.example", 100L);
    connect(1, 100, SYN_SENT, "192.0.2.9", 5432);
    assertThat(seen).isEmpty();
    told(1, 0);
    assertThat(seen).containsExactly("local open db.example:5432 192.0.2.9:5432");
  }

  @Test
  void whoIsFasterDoesNotMatter() {
    resolved("a", 100L);
    told(1, 0);
    connect(1, 100, ESTABLISHED, "::1", 80);
    told(2, 0);
    connect(2, 100, CLOSE_WAIT, "::1", 80);
    told(3, 0);
    connect(3, 100, CLOSE, "::1", 80);
    told(4, 0);
    connect(4, 100, SYN_SENT, "::1", 80);
    assertThat(seen).hasSize(4).containsOnly("local open a:80 ::1:80");
  }

  @Test
  void severalAddressesOfANameAreOneChannel() {
    resolved("localhost", 100L, 200L);
    connect(1, 100, SYN_SENT, "::1", 80);
    told(1, ECONNREFUSED);
    connect(1, 200, SYN_SENT, "127.0.0.1", 80);
    told(1, 0);
    assertThat(seen).containsExactly("local open localhost:80 127.0.0.1:80");
    seen.clear();
    resolved("localhost", 100L, 200L);
    connect(1, 100, CLOSE, "::1", 80);
    connect(1, 200, SYN_SENT, "127.0.0.1", 80);
    told(1, ECONNREFUSED);
    assertThat(seen).containsExactly("local open localhost:80 127.0.0.1:80 ECONNREFUSED");
  }

  @Test
  void channelsThatAreOpenedAtOnceAreNotMixed() {
    resolved("one", 100L, 110L);
    connect(1, 100, SYN_SENT, "192.0.2.1", 1);
    resolved("two", 200L);
    connect(2, 200, SYN_SENT, "192.0.2.2", 2);
    told(1, ECONNREFUSED);
    connect(3, 110, SYN_SENT, "192.0.2.3", 1);
    told(3, 0);
    told(2, 0);
    assertThat(seen)
        .containsExactly("local open one:1 192.0.2.3:1", "local open two:2 192.0.2.2:2");
  }

  @Test
  void memoryIsUsedAgain() {
    resolved("old", 100L);
    resolved("new", 100L);
    connect(1, 100, ESTABLISHED, "192.0.2.1", 1);
    assertThat(seen).containsExactly("local open new:1 192.0.2.1:1");
  }

  @Test
  void listeningOnSeveralAddressesIsOneForward() {
    resolved(null, 100L, 200L);
    bindAndListen(1, 100, "::1", 8080);
    bindAndListen(2, 200, "127.0.0.1", 8080);
    forwards.called(
        new SocketCall(
            HEADER, Call.ACCEPT, 2, 0, 9, 10, at("127.0.0.1", 40000), at("127.0.0.1", 8080), null));
    resolved(null, 300L);
    bindAndListen(3, 300, "0.0.0.0", 81);
    resolved("192.0.2.1", 300L);
    bindAndListen(4, 300, "192.0.2.1", 82);
    assertThat(seen)
        .containsExactly(
            "remote listen localhost:8080",
            "remote open localhost:8080 127.0.0.1:40000",
            "remote listen *:81",
            "remote listen 192.0.2.1:82");
  }

  @Test
  void unixSockets() {
    forwards.called(
        new SocketCall(HEADER, Call.CONNECT, 1, 9, 0, ESTABLISHED, null, null, "/run/x"));
    forwards.called(new SocketCall(HEADER, Call.CONNECT, 1, 9, -1, CLOSE, null, null, "/run/y"));
    forwards.called(new SocketCall(HEADER, Call.LISTEN, 2, 0, 0, 10, null, null, "/tmp/s"));
    forwards.called(new SocketCall(HEADER, Call.ACCEPT, 2, 0, 7, 10, null, null, "/tmp/s"));
    assertThat(seen)
        .containsExactly(
            "local open /run/x:0",
            "local open /run/y:0 failed",
            "remote listen /tmp/s:0",
            "remote open /tmp/s:0");
  }

  @Test
  void aListenerOlderThanTheProbesIsKnownByItsAddress() {
    forwards.called(
        new SocketCall(
            HEADER, Call.ACCEPT, 5, 0, 7, 10, at("192.0.2.7", 4), at("127.0.0.1", 90), null));
    assertThat(seen).containsExactly("remote open 127.0.0.1:90 192.0.2.7:4");
  }

  @Test
  void whatIsUnderWayWhenTheConnectionEndsHasFailed() {
    resolved("slow", 100L, 200L);
    connect(1, 100, SYN_SENT, "192.0.2.1", 1);
    forwards.close(9);
    forwards.close(9);
    assertThat(seen).containsExactly("local open slow:1 192.0.2.1:1 failed");
  }
}
