// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.sshlog.spi.Action;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;

/** Runs a program for each event, several at once if that is allowed. */
final class RunCommand implements Action {
  /** How long programs may go on once the daemon stops, which waits three seconds in all. */
  private static final long LAST_NANOS = MILLISECONDS.toNanos(1_700);

  private static final long CLOSE_NANOS = MILLISECONDS.toNanos(4_800);

  private final CommandLine commandLine;
  private final long timeoutNanos;
  private final int maxParallel;
  private final PluginContext context;
  private final Semaphore slots;
  private final ThreadPoolExecutor watchers;
  private final Set<RunningProgram> running = ConcurrentHashMap.newKeySet();
  private final Object failureLock = new Object();
  private long failures;
  private Exception lastFailure;
  private boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param timeout how long a program may run, zero for as long as it likes
   * @param maxParallel how many may run at once, at least 1
   */
  RunCommand(CommandLine commandLine, Duration timeout, int maxParallel, PluginContext context) {
    this.commandLine = commandLine;
    this.timeoutNanos = timeout.toNanos();
    this.maxParallel = maxParallel;
    this.context = context;
    this.slots = new Semaphore(maxParallel);
    this.watchers =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, SECONDS, new SynchronousQueue<>(), this::newWatcher);
  }

  private Thread newWatcher(Runnable task) {
    Thread thread = new Thread(task, "run-command-" + context.name());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void handle(Event event) throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("this action is closed");
    }
    slots.acquire();
    RunningProgram program;
    try {
      program = new RunningProgram(commandLine.start(event), context.logger());
    } catch (IOException | RuntimeException e) {
      slots.release();
      throw e;
    }
    if (timeoutNanos > 0) {
      program.stopBy(System.nanoTime() + timeoutNanos);
    }
    running.add(program);
    watch(program);
    reportFailures();
  }

  private void watch(RunningProgram program) {
    if (maxParallel == 1) {
      await(program);
      return;
    }
    try {
      watchers.execute(() -> await(program));
    } catch (OutOfMemoryError e) {
      // The system gives no thread at the moment: then this one has to watch.
      await(program);
    }
  }

  private void await(RunningProgram program) {
    try {
      program.await();
    } catch (IOException | RuntimeException e) {
      synchronized (failureLock) {
        failures++;
        lastFailure = e;
      }
    } finally {
      running.remove(program);
      slots.release();
    }
  }

  private void reportFailures() throws UndeliveredException {
    synchronized (failureLock) {
      if (failures > 0) {
        long count = failures;
        failures = 0;
        throw new UndeliveredException(count, lastFailure);
      }
    }
  }

  /** Reports what has failed meanwhile; does not wait for programs that still run. */
  @Override
  public void flush() throws IOException {
    reportFailures();
  }

  /** Lets programs end for some of the time there is, then kills them. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    long now = System.nanoTime();
    running.forEach(program -> program.stopBy(now + LAST_NANOS));
    watchers.shutdown();
    awaitWatchers(now + CLOSE_NANOS);
    synchronized (failureLock) {
      if (!running.isEmpty()) {
        failures += running.size();
        lastFailure = new IOException("the program does not end although it was killed");
      }
    }
    reportFailures();
  }

  private void awaitWatchers(long until) {
    boolean interrupted = false;
    boolean done = false;
    while (!done) {
      try {
        watchers.awaitTermination(until - System.nanoTime(), NANOSECONDS);
        done = true;
      } catch (InterruptedException e) {
        interrupted = true;
        running.forEach(RunningProgram::stopNow);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
