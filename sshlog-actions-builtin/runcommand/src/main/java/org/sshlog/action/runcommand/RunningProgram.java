// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.format.Printable;

/**
 * A program from its start to its end: its output, its time, and its end by force. {@link #await}
 * is for one thread, {@link #stopBy} for any.
 */
final class RunningProgram {
  private static final int KEPT_OUTPUT = 4096;
  private static final int MAX_READ_AT_ONCE = 1024 * 1024;
  private static final int MAX_PAUSE_MILLIS = 50;
  private static final long GRACE_NANOS = SECONDS.toNanos(1);
  private static final long SHORT_GRACE_NANOS = MILLISECONDS.toNanos(200);

  private final Process process;
  private final Logger logger;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final byte[] chunk = new byte[8192];
  private volatile long deadline;
  private volatile boolean limited;
  private volatile boolean hurried;

  RunningProgram(Process process, Logger logger) {
    this.process = process;
    this.logger = logger;
  }

  /** Has the program killed at this time of {@link System#nanoTime()}, if it is the earlier one. */
  synchronized void stopBy(long nanoTime) {
    if (!limited || nanoTime - deadline < 0) {
      deadline = nanoTime;
      limited = true;
    }
  }

  /** Has the program killed now, with hardly any time to end by itself: nobody waits for it. */
  void stopNow() {
    hurried = true;
    stopBy(System.nanoTime());
  }

  /**
   * Waits until the program has ended, by itself or by force. An interrupt ends it as {@link
   * #stopNow} does and is kept for the caller.
   *
   * @throws IOException when it did not end with status 0
   */
  void await() throws IOException {
    boolean interrupted = false;
    boolean killed;
    while (true) {
      try {
        killed = watch();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        stopNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    conclude(killed);
  }

  /** Waits for the end, reading along, and tells whether it came by force. */
  private boolean watch() throws InterruptedException {
    int pause = 1;
    while (!process.waitFor(pause, MILLISECONDS)) {
      pause = readAvailable() ? 1 : Math.min(2 * pause, MAX_PAUSE_MILLIS);
      if (limited && System.nanoTime() - deadline >= 0) {
        kill();
        return true;
      }
    }
    readAvailable();
    return false;
  }

  /**
   * Reads what the program has written so far. Never waits for more: a process that the program
   * left behind may hold the other end open forever.
   */
  private boolean readAvailable() {
    InputStream in = process.getInputStream();
    int total = 0;
    try {
      int available;
      while (total < MAX_READ_AT_ONCE && (available = in.available()) > 0) {
        int n = in.read(chunk, 0, Math.min(available, chunk.length));
        if (n < 0) {
          break;
        }
        output.write(chunk, 0, Math.min(n, KEPT_OUTPUT - output.size()));
        total += n;
      }
    } catch (IOException e) {
      logger.debug("reading the output of process {}", process.pid(), e);
    }
    return total > 0;
  }

  /** Asks the whole process group to end, then makes it. */
  private void kill() {
    boolean interrupted = Thread.interrupted();
    List<ProcessHandle> descendants = process.descendants().collect(Collectors.toList());
    signalGroup("TERM");
    interrupted |= awaitEnd();
    signalGroup("KILL");
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    try {
      if (!process.waitFor(1, SECONDS)) {
        logger.warn("process {} does not end although it was killed", process.pid());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the program its time to end; tells whether there was an interrupt. */
  private boolean awaitEnd() {
    boolean interrupted = false;
    long start = System.nanoTime();
    boolean ended = false;
    while (!ended && System.nanoTime() - start < (hurried ? SHORT_GRACE_NANOS : GRACE_NANOS)) {
      try {
        ended = process.waitFor(10, MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        hurried = true;
      }
      readAvailable();
    }
    return interrupted;
  }

  private void signalGroup(String signal) {
    String group = Long.toString(process.pid());
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" -- \"-$2\"", "sh", signal, group);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      builder.start().onExit().get(1, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      logger.warn("cannot send SIG{} to process group {}", signal, group, e);
    }
  }

  private void conclude(boolean killed) throws IOException {
    String text = Printable.of(RawText.decode(output.toByteArray(), 0, output.size()));
    if (killed) {
      logger.warn("process {} took too long and was killed; its output: {}", process.pid(), text);
      throw new IOException("the program took too long and was killed");
    }
    int status = process.exitValue();
    if (status == 0) {
      logger.debug("process {} ended; its output: {}", process.pid(), text);
      return;
    }
    logger.warn("process {} ended with status {}; its output: {}", process.pid(), status, text);
    throw new IOException("the program ended with status " + status);
  }
}
