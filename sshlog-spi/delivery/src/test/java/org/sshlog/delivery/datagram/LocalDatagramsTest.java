// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket that nobody reads from is full after a few datagrams. */
class LocalDatagramsTest {
  @TempDir Path tmp;

  private UnixDatagramChannel server;
  private Datagrams datagrams;

  @BeforeEach
  void open() throws IOException {
    Path path = tmp.resolve("socket");
    server = UnixDatagramChannel.open();
    server.bind(new UnixSocketAddress(path.toFile()));
    datagrams = Datagrams.local(path);
  }

  @AfterEach
  void close() throws IOException {
    Thread.interrupted();
    datagrams.close();
    server.close();
  }

  private static long in(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void send(int number, long deadline) throws IOException {
    datagrams.send(ByteBuffer.allocate(4).putInt(number).flip(), deadline);
  }

  /** Tells how many datagrams it took. */
  private int fill() throws IOException {
    for (int n = 0; n < 1_000_000; n++) {
      try {
        send(n, in(0));
      } catch (SocketTimeoutException e) {
        return n;
      }
    }
    throw new AssertionError("it is never full");
  }

  private int receive() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    server.receive(buffer);
    return buffer.flip().getInt();
  }

  @Test
  void waitsForRoomUntilTheDeadline() throws IOException {
    int sent = fill();
    long start = System.nanoTime();
    assertThatThrownBy(() -> send(sent, in(200)))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("socket takes nothing");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
    assertThat(receive()).isZero();
    send(sent, in(60_000));
    for (int n = 1; n <= sent; n++) {
      assertThat(receive()).isEqualTo(n);
    }
  }

  @Test
  void anInterruptEndsTheWait() throws IOException {
    int sent = fill();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> send(sent, in(60_000))).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aServerThatIsGoneIsToldAtOnce() throws IOException {
    server.close();
    assertThatThrownBy(() -> send(0, in(60_000)))
        .hasMessageStartingWith(tmp.resolve("socket") + ": ");
  }
}
