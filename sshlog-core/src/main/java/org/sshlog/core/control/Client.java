// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.LinkedHashMap;
import java.util.Map;
import jnr.unixsocket.UnixSocketChannel;

/**
 * One connection to the control socket. Used by the loop's thread alone, except for {@link
 * #counters()}. It handles one request at a time; what it says meanwhile waits, goes to the stream
 * that it gets, or is ignored when the stream does not listen.
 */
final class Client {
  private static final int STREAM_CHARS = 64 << 10;
  private static final int LINGER_MS = 1000;
  private static final int LINGER_BYTES = 1 << 20;

  private final ControlLoop loop;
  private final Limits limits;
  private final UnixSocketChannel channel;
  private final Peer peer;
  private final Inbox inbox;
  private final Outbox outbox;
  private SelectionKey key;
  private volatile ResponseStream stream;
  private boolean answering;
  private volatile boolean closing;
  private boolean lingering;
  private boolean released;
  private long waitingSince = System.nanoTime();

  Client(ControlLoop loop, Limits limits, UnixSocketChannel channel, Peer peer) {
    this.loop = loop;
    this.limits = limits;
    this.channel = channel;
    this.peer = peer;
    this.inbox = new Inbox(channel.getFD(), limits.maxLineBytes());
    this.outbox = new Outbox(channel.getFD());
  }

  /** Tells the client the key by which the loop waits for it. */
  void registered(SelectionKey key) {
    this.key = key;
  }

  Peer peer() {
    return peer;
  }

  boolean isStreaming() {
    return stream != null;
  }

  /** Whether it will be closed as soon as it has taken its last word. For any thread. */
  boolean isClosing() {
    return closing;
  }

  /** Serves the socket: the operations its key is ready for, or none when the peer hung up. */
  void ready(int operations, ByteBuffer shared) throws IOException {
    if (operations == 0) {
      loop.close(this, "it hung up");
      return;
    }
    if ((operations & SelectionKey.OP_READ) != 0) {
      read(shared);
    }
    proceed();
  }

  private void read(ByteBuffer shared) throws IOException {
    boolean keep = (stream == null || listens()) && !closing;
    if (inbox.read(shared, keep)) {
      waitingSince = System.nanoTime();
    }
  }

  /** Does everything that can be done now, and says what to wait for. */
  private void proceed() throws IOException {
    if (released) {
      return;
    }
    outbox.flush();
    while ((isIdle() || isListening()) && nextLine()) {
      outbox.flush();
    }
    if (outbox.isEmpty() && closing && !lingering) {
      // Closing now would reset the connection of a client that still writes, and it would not
      // see why. So let it write for a while, to nobody.
      lingering = true;
      inbox.endAfter(LINGER_BYTES);
      waitingSince = System.nanoTime();
      channel.shutdownOutput();
    }
    if (outbox.isEmpty() && inbox.atEnd() && (closing || (isIdle() && inbox.isEmpty()))) {
      loop.close(this, "it is done");
      return;
    }
    boolean streaming = stream != null && (!listens() || isListening());
    boolean reads = !inbox.atEnd() && (lingering || streaming || isIdle());
    key.interestOps(
        (reads ? SelectionKey.OP_READ : 0) | (outbox.isEmpty() ? 0 : SelectionKey.OP_WRITE));
  }

  private boolean isIdle() {
    return !answering && !closing && stream == null && outbox.isEmpty();
  }

  private boolean listens() {
    return stream instanceof InteractiveStream;
  }

  /** Whether what the client says is for its stream. */
  private boolean isListening() {
    return listens() && !closing && outbox.isEmpty();
  }

  /** Deals with the next line that is complete; false when there is none. */
  private boolean nextLine() {
    byte[] line;
    try {
      line = inbox.next();
    } catch (RequestException e) {
      loop.count("too_long");
      refuse(e);
      closing = true;
      endStream();
      return false;
    }
    if (line == null) {
      return false;
    }
    waitingSince = System.nanoTime();
    if (LineBuffer.isBlank(line)) {
      return true;
    }
    try {
      if (stream instanceof InteractiveStream listener) {
        listener.take(loop.parse(this, line));
      } else {
        loop.answer(this, line);
        answering = true;
      }
    } catch (RequestException e) {
      outbox.add(e.line(stream == null));
    }
    return true;
  }

  /** Sends what a command answered. */
  void answered(Response response) throws IOException {
    answering = false;
    waitingSince = System.nanoTime();
    StringBuilder line = new StringBuilder(256);
    JsonLine.append(line, response.fields(), response.stream() == null);
    outbox.add(line);
    stream = response.stream();
    proceed();
  }

  /** Sends why a command could not be answered. */
  void failed(RequestException problem) throws IOException {
    answering = false;
    waitingSince = System.nanoTime();
    refuse(problem);
    proceed();
  }

  private void refuse(RequestException problem) {
    outbox.add(problem.line(true));
  }

  /** Says a last word, and closes when the client has taken it. */
  void refuseAndClose(RequestException why) throws IOException {
    refuse(why);
    closing = true;
    endStream();
    proceed();
  }

  /** Says a last word and closes, without waiting for the client to take it. */
  void dismiss(RequestException why) {
    try {
      refuse(why);
      outbox.flush();
    } catch (IOException e) {
      // It is gone already.
    }
    loop.close(this, why.getMessage());
  }

  /**
   * Moves what its stream has to the socket and checks the time.
   *
   * @return whether the stream had something
   */
  boolean tick(long now) throws IOException {
    boolean moved = false;
    if (stream != null && outbox.isEmpty()) {
      StringBuilder lines = new StringBuilder();
      stream.appendTo(lines, STREAM_CHARS);
      if (lines.length() > 0) {
        moved = true;
        outbox.add(lines);
      }
      if (stream.ended()) {
        waitingSince = now;
        endStream();
      }
      if (moved || stream == null) {
        proceed();
      }
    }
    checkTime(now);
    return moved;
  }

  private void checkTime(long now) throws IOException {
    if (released) {
      return;
    }
    long waited = (now - waitingSince) / 1_000_000;
    long stalled = outbox.stalledMs(now);
    if (stream != null) {
      if (stalled > limits.stuckReaderMs() && stream.overflowed()) {
        loop.drop(this, "stuck_reader", "it stopped reading and its queue is full");
      } else if (isListening() && !inbox.isEmpty() && waited > limits.requestTimeoutMs()) {
        loop.count("request_timeout");
        refuseAndClose(timeOut("the line did not end in time"));
      }
    } else if (lingering) {
      if (waited > LINGER_MS) {
        loop.close(this, "it is done");
      }
    } else if (stalled > limits.writeTimeoutMs()) {
      loop.drop(this, "write_timeout", "it does not read the answer to its request");
    } else if (isIdle() && !inbox.isEmpty() && waited > limits.requestTimeoutMs()) {
      loop.count("request_timeout");
      refuseAndClose(timeOut("the request did not end with a line end in time"));
    } else if (isIdle() && waited > limits.idleTimeoutMs()) {
      refuseAndClose(timeOut("no request came in a long time"));
    }
  }

  private static RequestException timeOut(String sentence) {
    return new RequestException("timeout", sentence);
  }

  /** What {@code sshlog status} shows of its stream; null without one. For any thread. */
  Map<String, Object> counters() {
    ResponseStream present = stream;
    if (present == null) {
      return null;
    }
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("pid", peer.pid());
    counters.put("uid", peer.uid());
    counters.putAll(present.counters());
    return counters;
  }

  /** Releases everything. For the loop, which forgets the client first. */
  void release() {
    // From here on the descriptor's number may be somebody else's.
    released = true;
    try {
      if (key != null) {
        key.cancel();
      }
      channel.close();
    } catch (IOException e) {
      // Nothing more can be done for this socket.
    } finally {
      endStream();
    }
  }

  private void endStream() {
    ResponseStream present = stream;
    stream = null;
    if (present != null) {
      present.close();
    }
  }
}
