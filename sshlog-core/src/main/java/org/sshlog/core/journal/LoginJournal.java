// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.pipeline.BoundedQueue;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;

/**
 * Keeps who has logged in, and who has tried to, through restarts of the daemon and of the machine.
 * Logins and failed ones are in files of their own, so that no attack displaces what it has led to.
 * {@link #take} never waits. Safe for use from any thread.
 */
public final class LoginJournal implements AutoCloseable {
  /** The two files of each kind together hold at most about twice this. */
  static final int MAX_BYTES = 2 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LoginJournal.class);
  private static final String LOCK = "journal.lock";
  private static final int QUEUE_ITEMS = 16_384;
  private static final long QUEUE_BYTES = 8 << 20;
  private static final int ENTRY_BYTES = 512;
  private static final int BATCH = 256;
  private static final long ALIVE_MS = 60_000;
  private static final long STOP_MS = 2_000;

  private static final int FLUSH_SECONDS = 5;

  /** Something to do for the thread that writes; {@code entry} is null for a {@link #flush}. */
  private record Work(JournalFile file, Map<String, Object> entry, CountDownLatch done) {}

  private final FileChannel lockFile;
  private final String bootId;
  private final JournalFile logins;
  private final JournalFile failures;
  private final LongSupplier clockMs;
  private final BoundedQueue<Work> queue =
      new BoundedQueue<>(QUEUE_ITEMS, QUEUE_BYTES, work -> ENTRY_BYTES);
  private final AtomicLong failed = new AtomicLong();
  private final Thread thread = new Thread(this::run, "sshlog-journal");
  private final OpenLogins open;
  private boolean failing;
  private long touchedMs;

  private LoginJournal(
      FileChannel lockFile,
      String bootId,
      JournalFile logins,
      JournalFile failures,
      LongSupplier clockMs) {
    this.lockFile = lockFile;
    this.bootId = bootId;
    this.logins = logins;
    this.failures = failures;
    this.clockMs = clockMs;
    this.open = new OpenLogins(clockMs);
  }

  /**
   * Opens the journal, or begins one.
   *
   * @param directory where it is; created when it is missing
   * @param bootId names the present run of the machine
   * @throws IOException when the files can't be written or not be trusted, or when another daemon
   *     keeps its journal there
   */
  public static LoginJournal open(Path directory, String bootId) throws IOException {
    return open(directory, bootId, MAX_BYTES, System::currentTimeMillis);
  }

  static LoginJournal open(Path directory, String bootId, int maxBytes, LongSupplier clockMs)
      throws IOException {
    FileChannel lock = JournalLock.take(directory, LOCK);
    try {
      JournalFile logins = new JournalFile(directory, "logins.journal", maxBytes);
      JournalFile failures = new JournalFile(directory, "failures.journal", maxBytes);
      LoginJournal journal = new LoginJournal(lock, bootId, logins, failures, clockMs);
      journal.recall();
      journal.thread.setDaemon(true);
      journal.thread.start();
      return journal;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Finds out what an earlier daemon has left, and says that this one is there. */
  private void recall() throws IOException {
    int damaged = open.recall(logins, bootId) + failures.forEachBackwards(entry -> {});
    if (damaged > 0) {
      LOG.warn("{} entries of the journal of logins are damaged and left out", damaged);
    }
    logins.append(JournalEntry.start(bootId, clockMs.getAsLong()));
  }

  /**
   * Takes in what is of interest, and passes over everything else. Called for each event, in order,
   * by the thread that makes it.
   */
  public void take(Event event) {
    if (event instanceof CommandFinish finish) {
      open.finished(finish);
    } else if (event instanceof ConnectionEstablished established) {
      open.established(established, entry -> offer(logins, entry));
    } else if (event instanceof ConnectionClose close) {
      open.closed(close, entry -> offer(logins, entry));
    } else if (event instanceof ConnectionAuthFailed attempt) {
      offer(failures, JournalEntry.failed(attempt, clockMs.getAsLong()));
    }
  }

  /** Somebody ends this session through the daemon. */
  public void killed(String sessionId) {
    open.killed(sessionId);
  }

  /** All sessions that were there at the daemon's start have been told: what is left has ended. */
  public void settle() {
    open.settle(entry -> offer(logins, entry));
  }

  private void offer(JournalFile file, Map<String, Object> entry) {
    queue.offer(new Work(file, entry, null));
  }

  private void run() {
    List<Work> batch = new ArrayList<>();
    try {
      while (true) {
        int count = queue.drainTo(batch, BATCH, ALIVE_MS);
        if (count < 0) {
          break;
        }
        for (Work work : batch) {
          if (work.entry() == null) {
            work.done().countDown();
          } else {
            write(work.file(), work.entry());
          }
        }
        batch.clear();
        touch();
      }
      write(logins, JournalEntry.stop(clockMs.getAsLong()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves a sign of life once a minute. */
  private void touch() {
    long now = clockMs.getAsLong();
    if (now - touchedMs >= ALIVE_MS) {
      touchedMs = now;
      try {
        logins.touch(now);
      } catch (IOException e) {
        LOG.debug("no sign of life in the journal", e);
      }
    }
  }

  /** Writes an entry; the first failure in a row is told, all are counted. */
  private void write(JournalFile file, Map<String, Object> entry) {
    try {
      if (file.isFull()) {
        file.rotate();
        if (file == logins) {
          carryOver();
        }
      }
      file.append(entry);
      failing = false;
    } catch (IOException | RuntimeException e) {
      failed.incrementAndGet();
      if (!failing) {
        LOG.error("a login could not be written to the journal: {}", e.getMessage(), e);
      }
      failing = true;
    }
  }

  /** Logins may last longer than the file that tells of them; at most half of the new one. */
  private void carryOver() throws IOException {
    long now = clockMs.getAsLong();
    logins.append(JournalEntry.start(bootId, now));
    for (Map<String, Object> login : open.entries(now)) {
      if (logins.isHalfFull()) {
        return;
      }
      logins.append(login);
    }
  }

  /**
   * Finds logins.
   *
   * @throws IOException when the files can't be read
   */
  public LoginAnswer find(LoginQuery query) throws IOException, InterruptedException {
    flush();
    LoginSelection selection = new LoginSelection(query, open::contains, clockMs.getAsLong());
    JournalFile file = query.failed() ? failures : logins;
    return selection.answer(file.forEachBackwards(selection::take));
  }

  /** Waits until what was taken in before is written. */
  private void flush() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    if (queue.offer(new Work(null, null, done))) {
      done.await(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** How many entries found no room in the queue, or were not taken by the file system. */
  public long lost() {
    return queue.refused() + failed.get();
  }

  /** Writes what waits, that the daemon ends, and closes the files. */
  @Override
  public void close() {
    queue.close();
    try {
      thread.join(STOP_MS);
      logins.close();
      failures.close();
      lockFile.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("closing the journal", e);
    }
  }
}
