// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** A session that ends later has withstood. */
  private static final long KILL_MS = 15_000;

  private static final int FLUSH_SECONDS = 5;

  /** Something to do for the thread that writes; {@code entry} is null for a {@link #flush}. */
  private record Work(JournalFile file, Map<String, Object> entry, CountDownLatch done) {}

  /** A login that has not ended. */
  private static final class Open {
    private final ConnectionEstablished event;
    private final Map<String, Object> earlier;
    private CommandFinish exit;
    private long killedMs = Long.MIN_VALUE;

    private Open(ConnectionEstablished event, Map<String, Object> earlier) {
      this.event = event;
      this.earlier = earlier;
    }
  }

  private final FileChannel lockFile;
  private final String bootId;
  private final JournalFile logins;
  private final JournalFile failures;
  private final LongSupplier clockMs;
  private final BoundedQueue<Work> queue =
      new BoundedQueue<>(QUEUE_ITEMS, QUEUE_BYTES, work -> ENTRY_BYTES);
  private final AtomicLong failed = new AtomicLong();
  private final Thread thread = new Thread(this::run, "sshlog-journal");
  private boolean failing;
  private long touchedMs;

  /** Guarded by itself, as is {@link #left}. */
  private final Map<String, Open> open = new HashMap<>();

  /** Logins that an earlier daemon has left open. */
  private final Map<String, Map<String, Object>> left = new LinkedHashMap<>();

  /** How these ended, if they have. */
  private Ending leftEnding = Ending.DAEMON_DIED;

  /** When an earlier daemon last gave a sign of life. */
  private long lastAliveMs;

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
    lastAliveMs = logins.modifiedMs();
    Set<Object> seen = new HashSet<>();
    List<Map<String, Object>> daemons = new ArrayList<>();
    int damaged =
        logins.forEachBackwards(
            entry -> {
              Object kind = entry.get(JournalEntry.ENTRY);
              if (JournalEntry.START.equals(kind) || JournalEntry.STOP.equals(kind)) {
                if (daemons.size() < 2) {
                  daemons.add(entry);
                }
              } else if (JournalEntry.isOfSession(entry) && seen.add(entry.get("session_id"))) {
                if (JournalEntry.OPEN.equals(kind)) {
                  left.put((String) entry.get("session_id"), entry);
                }
              }
            });
    damaged += failures.forEachBackwards(entry -> {});
    if (damaged > 0) {
      LOG.warn("{} entries of the journal of logins are damaged and left out", damaged);
    }
    for (Map<String, Object> daemon : daemons) {
      if (JournalEntry.START.equals(daemon.get(JournalEntry.ENTRY))) {
        if (!bootId.equals(daemon.get("boot_id"))) {
          leftEnding = Ending.SYSTEM_DOWN;
        }
        break;
      }
      leftEnding = Ending.DAEMON_STOPPED;
    }
    logins.append(JournalEntry.start(bootId, clockMs.getAsLong()));
  }

  /**
   * Takes in what is of interest, and passes over everything else. Called for each event, in order,
   * by the thread that makes it.
   */
  public void take(Event event) {
    if (event instanceof CommandFinish finish) {
      finished(finish);
    } else if (event instanceof ConnectionEstablished established) {
      established(established);
    } else if (event instanceof ConnectionClose close) {
      closed(close);
    } else if (event instanceof ConnectionAuthFailed attempt) {
      offer(failures, JournalEntry.failed(attempt, clockMs.getAsLong()));
    }
  }

  private void finished(CommandFinish finish) {
    synchronized (open) {
      Open login = open.get(finish.connection().sessionId());
      if (login != null && login.event.shellPid() == finish.command().pid()) {
        login.exit = finish;
      }
    }
  }

  private void established(ConnectionEstablished event) {
    String id = event.connection().sessionId();
    synchronized (open) {
      Map<String, Object> earlier = left.remove(id);
      if (earlier != null) {
        earlier.put("gap", leftEnding.wireName());
      }
      Open login = new Open(event, earlier);
      open.put(id, login);
      offer(logins, JournalEntry.open(event, copy(earlier), clockMs.getAsLong()));
    }
  }

  private static Map<String, Object> copy(Map<String, Object> entry) {
    return entry == null ? null : new LinkedHashMap<>(entry);
  }

  private void closed(ConnectionClose event) {
    synchronized (open) {
      Open login = open.remove(event.connection().sessionId());
      Map<String, Object> earlier = login == null ? null : login.earlier;
      CommandFinish exit = login == null ? null : login.exit;
      boolean killed = login != null && clockMs.getAsLong() - KILL_MS <= login.killedMs;
      offer(logins, JournalEntry.close(event, earlier, exit, killed, clockMs.getAsLong()));
    }
  }

  /** Somebody ends this session through the daemon. */
  public void killed(String sessionId) {
    synchronized (open) {
      Open login = open.get(sessionId);
      if (login != null) {
        login.killedMs = clockMs.getAsLong();
      }
    }
  }

  /** All sessions that were there at the daemon's start have been told: what is left has ended. */
  public void settle() {
    synchronized (open) {
      long now = clockMs.getAsLong();
      left.values()
          .forEach(
              entry -> offer(logins, JournalEntry.unseen(entry, leftEnding, lastAliveMs, now)));
      left.clear();
    }
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
    List<Open> all;
    synchronized (open) {
      all = new ArrayList<>(open.values());
    }
    long now = clockMs.getAsLong();
    logins.append(JournalEntry.start(bootId, now));
    for (Open login : all) {
      if (logins.isHalfFull()) {
        return;
      }
      logins.append(JournalEntry.open(login.event, copy(login.earlier), now));
    }
  }

  /**
   * Finds logins.
   *
   * @throws IOException when the files can't be read
   */
  public LoginAnswer find(LoginQuery query) throws IOException, InterruptedException {
    flush();
    LoginSelection selection = new LoginSelection(query, this::isOpen, clockMs.getAsLong());
    JournalFile file = query.failed() ? failures : logins;
    return selection.answer(file.forEachBackwards(selection::take));
  }

  private boolean isOpen(String sessionId) {
    synchronized (open) {
      return open.containsKey(sessionId) || left.containsKey(sessionId);
    }
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
