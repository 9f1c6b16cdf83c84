// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The bad answers that a web server, or what is in its place, may give. */
public final class Misbehaviour {
  /** The length of {@link #hugeBody}. */
  public static final int HUGE = 10 * 1024 * 1024;

  private static final int CHUNK = 64 * 1024;
  private static final long DRIP_MILLIS = 50;

  private Misbehaviour() {}

  /** Each of these once, one after the other, and then sound answers. */
  public static TestServer.Script inTurn(TestServer.Script... scripts) {
    List<TestServer.Script> all = List.of(scripts);
    AtomicInteger next = new AtomicInteger();
    return (request, socket, out) -> {
      int n = next.getAndIncrement();
      (n < all.size() ? all.get(n) : TestServer.OK).answer(request, socket, out);
    };
  }

  /** An answer without a body, such as {@code 500 Oops}, with header lines. */
  public static TestServer.Script status(String status, String... headers) {
    return (request, socket, out) -> TestServer.status(out, status, headers);
  }

  /** Resets the connection. */
  public static TestServer.Script reset() {
    return (request, socket, out) -> {
      socket.setSoLinger(true, 0);
      socket.close();
    };
  }

  /** Ends the connection without a word. */
  public static TestServer.Script hangUp() {
    return (request, socket, out) -> socket.close();
  }

  /** Speaks another protocol. */
  public static TestServer.Script nonsense() {
    return (request, socket, out) -> {
      out.write("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.close();
    };
  }

  /** Says nothing, for as long as there is a connection. */
  public static TestServer.Script silence() {
    return (request, socket, out) -> new CountDownLatch(1).await();
  }

  /** A status line that never ends, a byte at a time, for as long as there is a connection. */
  public static TestServer.Script drip() {
    return (request, socket, out) -> {
      out.write("HTTP/1.1 20".getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write('0');
        out.flush();
        new CountDownLatch(1).await(DRIP_MILLIS, TimeUnit.MILLISECONDS);
      }
    };
  }

  /** A sound status, and no byte of the body that it announces. */
  public static TestServer.Script missingBody() {
    return (request, socket, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      new CountDownLatch(1).await();
    };
  }

  /**
   * A sound status and a body of ten megabytes.
   *
   * @param written to which is added what was written of it
   */
  public static TestServer.Script hugeBody(LongAdder written) {
    return (request, socket, out) -> {
      String head = "HTTP/1.1 200 OK\r\nContent-Length: " + HUGE + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] chunk = new byte[CHUNK];
      for (int i = 0; i < HUGE; i += CHUNK) {
        out.write(chunk);
        written.add(CHUNK);
      }
      out.flush();
    };
  }
}
