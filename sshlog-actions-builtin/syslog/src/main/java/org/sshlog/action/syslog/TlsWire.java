// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** TLS over a TCP connection. What the server sends is read, for TLS's own sake, and ignored. */
final class TlsWire implements Wire {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final long CONSENT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final TcpWire tcp;
  private final SSLEngine engine;
  private final ByteBuffer outgoing;
  private final ByteBuffer incoming;
  private final ByteBuffer ignored;

  private TlsWire(TcpWire tcp, SSLEngine engine) {
    this.tcp = tcp;
    this.engine = engine;
    outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    incoming = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    ignored = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
  }

  /**
   * Makes a connection secure.
   *
   * @param tcp closed when that fails
   * @param engine a client's, which checks the server's name
   */
  static TlsWire over(TcpWire tcp, SSLEngine engine, long deadline) throws IOException {
    try {
      TlsWire wire = new TlsWire(tcp, engine);
      engine.beginHandshake();
      wire.shakeHands(deadline);
      wire.awaitConsent(deadline);
      return wire;
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  private void shakeHands(long deadline) throws IOException {
    try {
      while (true) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> runTasks();
          case NEED_WRAP -> wrap(NOTHING, deadline);
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrapOne(deadline);
          case FINISHED, NOT_HANDSHAKING -> {
            return;
          }
        }
      }
    } catch (SSLException e) {
      tellServer(deadline);
      throw e;
    }
  }

  /**
   * With TLS 1.3 our side is ready before the server has looked at our certificate. Most servers
   * send something then, a refusal or the means to resume; one that sends nothing is believed.
   */
  private void awaitConsent(long deadline) throws IOException {
    if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
      return;
    }
    long enough = System.nanoTime() + CONSENT_NANOS;
    try {
      unwrapOne(enough - deadline < 0 ? enough : deadline);
    } catch (SocketTimeoutException e) {
      return;
    }
    if (engine.isInboundDone()) {
      throw new EOFException("the server has ended the connection");
    }
  }

  /** Lets the server know why, as far as the engine has something to say. */
  private void tellServer(long deadline) {
    try {
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        wrap(NOTHING, deadline);
      }
    } catch (IOException e) {
      // The reason that the caller reports is the one that matters.
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private void wrap(ByteBuffer bytes, long deadline) throws IOException {
    int position = bytes.position();
    SSLEngineResult result = engine.wrap(bytes, outgoing.clear());
    outgoing.flip();
    try {
      tcp.write(outgoing, deadline);
    } catch (IOException e) {
      bytes.position(position); // this record did not go out whole
      throw e;
    }
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && bytes.hasRemaining()) {
      throw new EOFException("the server has ended the connection");
    }
  }

  /** Takes in one record, after reading as much as it needs. */
  private void unwrapOne(long deadline) throws IOException {
    while (!unwrapBuffered()) {
      if (tcp.read(incoming, deadline) < 0) {
        throw new EOFException("the server has ended the connection");
      }
    }
  }

  /** Takes in a record that was read already; false when there is no whole one. */
  private boolean unwrapBuffered() throws IOException {
    incoming.flip();
    SSLEngineResult result = engine.unwrap(incoming, ignored.clear());
    incoming.compact();
    return result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW;
  }

  @Override
  public void write(ByteBuffer bytes, long deadline) throws IOException {
    while (bytes.hasRemaining()) {
      wrap(bytes, deadline);
    }
  }

  @Override
  public boolean isOpen() throws IOException {
    boolean open = tcp.readNow(incoming) >= 0;
    while (!engine.isInboundDone() && incoming.position() > 0 && unwrapBuffered()) {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        runTasks();
      }
      open &= tcp.readNow(incoming) >= 0;
    }
    return open && !engine.isInboundDone();
  }

  @Override
  public boolean end(long deadline) {
    engine.closeOutbound();
    try {
      while (!engine.isOutboundDone()) {
        wrap(NOTHING, deadline);
      }
    } catch (IOException e) {
      // The server does not listen; the connection below is ended all the same.
    }
    return tcp.end(deadline);
  }

  @Override
  public void close() {
    tcp.close();
  }
}
