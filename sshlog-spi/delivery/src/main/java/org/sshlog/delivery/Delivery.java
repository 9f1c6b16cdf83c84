// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.UndeliveredException;

/**
 * Delivers an action's messages at least once and in order, and never makes the action wait for a
 * peer that is away. Messages that wait are bounded; the oldest give way, and are counted.
 *
 * <p>{@link #accept}, {@link #flush} and {@link #close} are for the action's thread. With a spool
 * it is never held up for longer than writing to a local file takes. Without one it waits for room
 * while the peer is there but slow, and the daemon's queue of the action fills; it waits no longer
 * as soon as an attempt has failed, and a second longer than an attempt may take at most. What was
 * lost since, for whatever reason, is thrown from the next of these calls, so the daemon counts it
 * exactly.
 */
public final class Delivery implements Closeable {
  private static final long DRAIN_NS = TimeUnit.MILLISECONDS.toNanos(3_000);
  private static final long END_MS = 1_000;
  private static final long PREDECESSOR_NS = TimeUnit.SECONDS.toNanos(6);
  private static final long POLL_MS = 50;

  private final DeliveryOptions options;
  private final Sender sender;
  private final PluginContext context;
  private final Logger logger;
  private final Figures figures;
  private Worker worker;
  private boolean closed;

  /**
   * A delivery that opens and starts nothing before it is used.
   *
   * @param options its bounds
   * @param sender sends; closed by this
   * @param context of the action: its name is that of the spool, its logger is told of troubles,
   *     and its counters show what became of all messages
   */
  public Delivery(DeliveryOptions options, Sender sender, PluginContext context) {
    this.options = requireNonNull(options, "options");
    this.sender = requireNonNull(sender, "sender");
    this.context = requireNonNull(context, "context");
    this.logger = context.logger();
    this.figures = new Figures(context, options.spoolBytes() > 0, sender.unconfirmedBytes() == 0);
  }

  /**
   * Takes a message to be delivered. With a spool it survives the end of the process from here on;
   * a loss of power, from about five seconds after the peer was found to be away.
   *
   * @param message what the sender is given; not changed by anybody any more
   * @throws UndeliveredException when messages were lost since the last call: this one, or older
   *     ones
   * @throws IOException when this message can't be kept; counts as one
   * @throws InterruptedException when interrupted while it waits for room; the message was not
   *     taken
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized void accept(byte[] message) throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("the action is closed");
    }
    figures.received.increment();
    try {
      open();
    } catch (IOException e) {
      figures.dropped.increment();
      throw e;
    }
    worker.add(message);
    worker.report();
  }

  /**
   * Reports what was lost meanwhile; waits for nothing. Called at the daemon's start, it begins to
   * deliver what an earlier run has left in the spool.
   *
   * @throws UndeliveredException when messages were lost since the last call
   */
  public synchronized void flush() throws IOException {
    if (worker != null) {
      worker.report();
    } else if (!closed && options.spoolBytes() > 0 && Files.isDirectory(spoolPath())) {
      try {
        open();
      } catch (IOException e) {
        logger.warn("the spool can't be opened: {}", Trouble.printable(Attempts.describe(e)));
      }
    }
  }

  private Path spoolPath() {
    return SpoolDirectory.of(options.spoolDirectory(), context.name());
  }

  private void open() throws IOException {
    if (worker == null) {
      SetAside setAside = null;
      Backlog backlog;
      if (options.spoolBytes() > 0) {
        awaitPredecessor();
        setAside = new SetAside(spoolPath());
        backlog = openSpool();
        figures.recovered.add(backlog.size());
      } else {
        backlog =
            new MemoryBacklog(
                options.queueMessages(), options.queueBytes(), sender.unconfirmedBytes());
      }
      worker = new Worker(options, backlog, setAside, sender, context, figures);
      worker.start();
    }
  }

  /** After a reload, the action of the same name before this may still be closing its spool. */
  private void awaitPredecessor() throws IOException {
    long deadline = System.nanoTime() + PREDECESSOR_NS;
    try {
      while (SpoolDirectory.isInUse(spoolPath()) && System.nanoTime() < deadline) {
        wait(POLL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the spool was in use");
    }
  }

  private Spool openSpool() throws IOException {
    SpoolDirectory directory = SpoolDirectory.open(spoolPath());
    try {
      return Spool.open(directory, options.spoolBytes(), sender.unconfirmedBytes());
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Delivers what waits for as long as that works, three seconds at most, and ends. What is left
   * stays in the spool; without one it is lost.
   *
   * @throws UndeliveredException when messages are lost
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (worker == null) {
      sender.close();
      return;
    }
    worker.finish(DRAIN_NS, END_MS);
    worker.report();
  }
}
