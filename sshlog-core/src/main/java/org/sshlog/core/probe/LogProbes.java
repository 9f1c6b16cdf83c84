// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.BpfException;
import org.sshlog.bpf.callsite.CallSiteException;
import org.sshlog.core.probe.SshdBinary.Id;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RecordDecoder;
import org.sshlog.core.record.TaskRecord;

/**
 * Sees to it that what every sshd says of logins is heard, in whatever file it is: always, since it
 * costs one probe for each line of its log. Reading files and attaching happen on a thread of its
 * own. Safe for use from any thread.
 */
public final class LogProbes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogProbes.class);
  private static final int MAX_FILE_SIZE = 32 << 20;
  private static final int MAX_STARTED = 4096;
  private static final long SCAN_NS = 60_000_000_000L;
  private static final long STOP_MS = 4_000;

  /** In so many scans a file may be missing before its probes go. */
  private static final int MISSING_SCANS = 3;

  /**
   * How one sshd's log is heard.
   *
   * @param path its name when it was found; of a container's, as that sees it
   * @param places at how many places of it programs are attached, 0 when it is not heard
   * @param files whether it is also heard when it logs to a file ({@code -e}, {@code -E})
   * @param why why it is not heard, null when it is
   */
  public record Status(String path, int places, boolean files, String why) {}

  private static final class Heard {
    private final Status status;
    private final LogLinks links;
    private int missing;

    private Heard(Status status, LogLinks links) {
      this.status = status;
      this.links = links;
    }

    private void detach() {
      if (links != null) {
        links.close();
      }
    }
  }

  private final ProbeSet probes;
  private final Thread thread = new Thread(this::run, "sshlog-log-probes");
  private final Map<Id, Heard> heard = new LinkedHashMap<>();
  private final Map<Id, Optional<String>> sessionBinaries = new HashMap<>();
  private final Set<Integer> started = new HashSet<>();
  private boolean scanned;
  private boolean stopping;
  private volatile List<Status> status = List.of();

  /**
   * Prepares it; nothing is attached yet.
   *
   * @param probes must stay open until this is closed
   */
  public LogProbes(ProbeSet probes) {
    this.probes = probes;
    thread.setDaemon(true);
  }

  /** Begins to attach to the sshd files in use, now and later. */
  public void start() {
    thread.start();
  }

  /** Says that a process executes an sshd: maybe one that was not known. Costs next to nothing. */
  public synchronized void sshdStarted(int pid) {
    if (started.size() < MAX_STARTED && started.add(pid)) {
      notifyAll();
    }
  }

  /** Each sshd file in use. */
  public List<Status> status() {
    return status;
  }

  /**
   * Waits until all that were in use when this was started are heard, as far as they can be.
   *
   * @return whether they are
   */
  public synchronized boolean settle(long timeoutMs) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutMs * 1_000_000;
    while (!scanned) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Begins to detach everything, which takes a while on some kernels, and returns at once. */
  public synchronized void stop() {
    stopping = true;
    notifyAll();
  }

  /** Detaches everything and stops. Waits a few seconds at most: closing the probe set goes on. */
  @Override
  public void close() {
    stop();
    try {
      if (thread.isAlive()) {
        thread.join(STOP_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long next = System.nanoTime();
    while (true) {
      Set<Integer> pids;
      synchronized (this) {
        if (!awaitWork(next)) {
          break;
        }
        pids = Set.copyOf(started);
        started.clear();
      }
      try {
        pids.forEach(this::add);
        if (System.nanoTime() - next >= 0) {
          scan();
          next = System.nanoTime() + SCAN_NS;
        }
      } catch (MalformedRecordException | RuntimeException | Error e) {
        next = System.nanoTime() + SCAN_NS;
        LOG.error("logins can't be observed as wanted: {}", String.valueOf(e), e);
      }
      status = heard.values().stream().map(file -> file.status).toList();
      synchronized (this) {
        scanned = true;
        notifyAll();
      }
    }
    heard.values().forEach(Heard::detach);
  }

  /** Waits until an sshd was started or a scan is due; false when it is time to stop. */
  private boolean awaitWork(long next) {
    try {
      while (!stopping && started.isEmpty()) {
        long left = (next - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return true;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      return false;
    }
    return !stopping;
  }

  private void scan() throws MalformedRecordException {
    byte[] tasks = probes.existingTasks();
    Set<Id> inUse = new HashSet<>();
    for (TaskRecord task : new RecordDecoder().decodeTasks(ByteBuffer.wrap(tasks))) {
      if (task.sshd()) {
        inUse.addAll(add(task.pid()));
      }
    }
    heard
        .entrySet()
        .removeIf(
            file -> {
              Heard one = file.getValue();
              one.missing = inUse.contains(file.getKey()) ? 0 : one.missing + 1;
              boolean unused = one.missing > MISSING_SCANS;
              if (unused) {
                one.detach();
                sessionBinaries.remove(file.getKey());
              }
              return unused;
            });
  }

  /** Hears what a process executes, and what that will execute for its connections. */
  private List<Id> add(int pid) {
    List<Id> files = new ArrayList<>(2);
    try (OpenBinary own = new OpenBinary(SshdBinary.of(pid))) {
      files.add(hear(own.binary));
      Optional<String> session = sessionBinaries.getOrDefault(own.binary.id(), Optional.empty());
      if (session.isPresent()) {
        try (OpenBinary other = new OpenBinary(SshdBinary.seenBy(pid, session.get()))) {
          files.add(hear(other.binary));
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("process {} is left out", pid, e); // It is gone, or its file is not where it was.
    }
    return files;
  }

  private record OpenBinary(SshdBinary binary) implements AutoCloseable {
    @Override
    public void close() {
      binary.file().close();
    }
  }

  private Id hear(SshdBinary binary) throws IOException {
    Id id = binary.id();
    if (heard.containsKey(id)) {
      return id;
    }
    // A file that was written anew in its place: the old places mean nothing in it.
    heard
        .entrySet()
        .removeIf(
            file -> {
              boolean replaced = id.replaces(file.getKey());
              if (replaced) {
                file.getValue().detach();
              }
              return replaced;
            });
    byte[] bytes = binary.file().readAll(MAX_FILE_SIZE);
    sessionBinaries.put(id, SshdInspector.sessionBinary(bytes));
    LogLinks links = null;
    Status result;
    try {
      LogPlaces places = LogPlaces.of(bytes);
      links = LogLinks.attach(probes, binary.file().path(), places);
      String why = places.count() == 0 ? "it does not call syslog" : null;
      result = new Status(binary.name(), places.count(), places.files(), why);
      LOG.info("what {} says of logins is heard at {} places", binary.name(), places.count());
    } catch (CallSiteException | BpfException e) {
      result = new Status(binary.name(), 0, false, e.getMessage());
      LOG.warn("what {} says of logins is not heard: {}", binary.name(), e.getMessage());
    }
    heard.put(id, new Heard(result, links));
    return id;
  }
}
