// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.sshlog.delivery.Outcome;
import org.sshlog.delivery.Sender;

/**
 * Messages over a connection, each behind its length (octet counting). The protocol has no
 * acknowledgement, and the kernel takes bytes also for a server that has just gone. So a connection
 * is looked at before each use, and when it has broken, as many messages are sent again as the
 * kernel can have had. The only answer there is to "have you read it all?" is the server's end of
 * the connection after ours, which is waited for at the end.
 */
final class Connected implements Sender {
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** A server that ends an idle connection in good order has read what was written before. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String host;
  private final int port;
  private final Optional<TlsFiles> tls;
  private final Duration timeout;
  private Wire wire;
  private long writtenAt;

  /** Whether a connection has broken, and that was not told yet. */
  private boolean doubt;

  Connected(String host, int port, Optional<TlsFiles> tls, Duration timeout) {
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.timeout = timeout;
  }

  @Override
  public int unconfirmedBytes() {
    return TcpWire.MAX_UNCONFIRMED;
  }

  @Override
  public Outcome send(List<byte[]> messages) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (doubt || wire != null && isLost()) {
      return broken(new EOFException("the server has ended the connection"));
    }
    try {
      if (wire == null) {
        wire = connect(deadline);
      }
    } catch (IOException e) {
      requireNoInterrupt();
      return Outcome.unavailable(place() + ": " + reason(e));
    }
    try {
      wire.write(frames(messages), deadline);
      writtenAt = System.nanoTime();
      return Outcome.delivered(messages.size());
    } catch (IOException e) {
      abandon();
      doubt = true;
      requireNoInterrupt();
      return broken(e);
    }
  }

  /** Looks whether the server has gone; what it surely had read before is not lost by that. */
  private boolean isLost() {
    boolean inOrder = true;
    try {
      if (wire.isOpen()) {
        return false;
      }
    } catch (IOException e) {
      inOrder = false;
    }
    abandon();
    return !inOrder || System.nanoTime() - writtenAt < QUIET_NANOS;
  }

  private static void requireNoInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while talking to the server");
    }
  }

  private Outcome broken(IOException e) {
    doubt = false;
    return Outcome.broken(place() + ": " + reason(e));
  }

  private String place() {
    return host + " port " + port;
  }

  private static String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "the name is not known";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Tries the server's addresses one after the other. */
  private Wire connect(long deadline) throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    IOException failure = null;
    for (int i = 0; i < addresses.length; i++) {
      long now = System.nanoTime();
      long share = now + (deadline - now) / (addresses.length - i);
      try {
        TcpWire tcp = TcpWire.connect(new InetSocketAddress(addresses[i], port), share);
        return tls.isEmpty() ? tcp : TlsWire.over(tcp, engine(tcp), share);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private SSLEngine engine(TcpWire tcp) throws IOException {
    try {
      return tls.orElseThrow().engine(host, port);
    } catch (IOException e) {
      tcp.close();
      throw e;
    }
  }

  private static ByteBuffer frames(List<byte[]> messages) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      frames.writeBytes((message.length + " ").getBytes(US_ASCII));
      frames.writeBytes(message);
    }
    return ByteBuffer.wrap(frames.toByteArray());
  }

  private void abandon() {
    if (wire != null) {
      wire.close();
      wire = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (wire != null && !wire.end(System.nanoTime() + END_NANOS)) {
      doubt = true;
    }
    wire = null;
    if (doubt) {
      throw new IOException(place() + ": the server may not have read all");
    }
  }
}
