// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.KernelClock;
import org.sshlog.core.probe.SshdBinary.Id;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RecordDecoder;

/**
 * Sees to it that what goes through sessions is observed while somebody wants it, and costs nothing
 * while nobody does. Reading binaries and attaching happen on a thread of its own, so that all
 * methods return at once. Safe for use from any thread.
 */
public final class IoProbes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IoProbes.class);
  private static final long SCAN_MS = 60_000;
  private static final long DECIDE_MS = 5_000;
  private static final int MAX_STARTED = 4096;
  private static final int MAX_PROCESSES = 8192;
  private static final long STOP_MS = 4_000;
  private static final int IO = IoCoverage.OUTPUT | IoCoverage.INPUT | IoCoverage.FILES;
  private static final int FORWARDS = 16;
  private static final int CONNECTIONS = 32;

  private final ProbeSet probes;
  private final SshdBinaries binaries = new SshdBinaries();
  private final IoCoverage coverage;
  private final NetworkProbes network;
  private final Thread thread = new Thread(this::run, "sshlog-io-probes");

  /** What each process executes, for those that end soon. */
  private final Map<Integer, Id> executed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Id> eldest) {
          return size() > MAX_PROCESSES;
        }
      };

  private final Set<Integer> started = new HashSet<>();
  private int wanted;
  private long asked;
  private long done;
  private boolean undecided;
  private boolean stopping;
  private volatile IoStatus status;

  /**
   * Prepares it; nothing is attached and nothing wanted yet.
   *
   * @param probes must stay open until this is closed
   * @param choice which ways to see what goes through sessions may be used
   */
  public IoProbes(ProbeSet probes, IoChoice choice) {
    this.probes = probes;
    IoSupport support = probes.support();
    coverage =
        new IoCoverage(
            new IoAttacher(probes, support),
            choice,
            support.whyNoPtys(),
            binaries::findings,
            KernelClock::bootTimeNs);
    network = new NetworkProbes(probes);
    status = coverage.status();
    thread.setDaemon(true);
  }

  /** Begins to do what is wanted, now and later. */
  public void start() {
    thread.start();
  }

  /**
   * Says what is wanted from now on; saying it again changes nothing. Attaching takes a moment: see
   * {@link #observedSince}.
   *
   * @param output what goes to clients
   * @param input what comes from clients
   * @param files what is said of files that are transferred
   */
  public synchronized void want(boolean output, boolean input, boolean files) {
    int bits =
        (output ? IoCoverage.OUTPUT : 0)
            | (input ? IoCoverage.INPUT : 0)
            | (files ? IoCoverage.FILES : 0);
    change(wanted & ~IO | bits);
  }

  /**
   * Says what is wanted of the network from now on, as {@link #want} does.
   *
   * @param forwards what sshd does with sockets
   * @param connections the TCP connections that sessions open
   */
  public synchronized void wantNetwork(boolean forwards, boolean connections) {
    int bits = (forwards ? FORWARDS : 0) | (connections ? CONNECTIONS : 0);
    change(wanted & IO | bits);
  }

  private void change(int bits) {
    if (bits != wanted) {
      wanted = bits;
      ask();
    }
  }

  /** How forwards and connections are seen now. */
  public NetworkStatus networkStatus() {
    return network.status();
  }

  /**
   * Says that an sshd process has taken over a connection, or has been executed to wait for some:
   * it may execute a binary that was not known yet. Costs next to nothing.
   */
  public synchronized void sshdStarted(int pid) {
    if (wanted != 0 && started.size() < MAX_STARTED && started.add(pid)) {
      ask();
    }
  }

  /** How what goes through sessions is seen now. */
  public IoStatus status() {
    return status;
  }

  /**
   * Since when everything that a process of sshd reads from and writes to sessions has been
   * observed: of a process that is older, what it did before that is missing.
   *
   * @param pid any sshd process of the connection that is alive, or the one that owns it
   * @param input whether what comes from the client is meant, else what goes to it
   * @return {@code CLOCK_BOOTTIME} ns; empty when it is not observed now
   */
  public OptionalLong observedSince(int pid, boolean input) {
    Id binary;
    try {
      binary = SshdBinary.idOf(pid);
    } catch (IOException e) {
      synchronized (this) {
        binary = executed.get(pid);
      }
    }
    return binary == null ? OptionalLong.empty() : status.observedSince(binary, input);
  }

  /**
   * Waits until what was asked for before this call is done, as far as it can be.
   *
   * @param timeoutMs how long at most
   * @return whether it is done
   */
  public synchronized boolean settle(long timeoutMs) throws InterruptedException {
    long target = asked;
    long deadline = System.nanoTime() + timeoutMs * 1_000_000;
    while (done < target) {
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
    wanted = 0;
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

  private void ask() {
    asked++;
    notifyAll();
  }

  private void run() {
    long scanned = 0;
    int before = 0;
    while (true) {
      int bits;
      long ticket;
      Set<Integer> pids;
      synchronized (this) {
        if (!awaitWork(scanned)) {
          break;
        }
        bits = wanted;
        ticket = asked;
        pids = Set.copyOf(started);
        started.clear();
      }
      try {
        // Binaries are only open when they have just been found.
        boolean more = (bits & ~before) != 0 || coverage.distrustsRegisters();
        if (bits != 0 && (more || System.nanoTime() - scanned >= SCAN_MS * 1_000_000)) {
          scanned = System.nanoTime();
          scan();
        }
        pids.forEach(this::add);
        coverage.cover(bits & IO, binaries.inUse());
        network.cover((bits & CONNECTIONS) != 0, (bits & FORWARDS) != 0, binaries.inUse());
      } catch (MalformedRecordException | RuntimeException | Error e) {
        LOG.error("sessions can't be observed as wanted: {}", String.valueOf(e), e);
      } finally {
        binaries.closeFiles();
      }
      if (bits == 0) {
        binaries.forget();
      }
      before = bits;
      status = coverage.status();
      synchronized (this) {
        undecided = coverage.isUndecided();
        done = ticket;
        notifyAll();
      }
    }
    coverage.cover(0, List.of());
    network.cover(false, false, List.of());
    status = coverage.status();
  }

  /** Waits until something was asked or the next scan is due; false when it is time to stop. */
  private boolean awaitWork(long scanned) {
    while (!stopping && asked == done) {
      try {
        if (wanted == 0) {
          wait();
        } else {
          long left = SCAN_MS - (System.nanoTime() - scanned) / 1_000_000;
          if (left > 0) {
            wait(undecided ? Math.min(left, DECIDE_MS) : left);
          }
          if (left <= 0 || undecided) {
            return true;
          }
        }
      } catch (InterruptedException e) {
        return false;
      }
    }
    return !stopping;
  }

  private void scan() throws MalformedRecordException {
    binaries.scan(new RecordDecoder().decodeTasks(ByteBuffer.wrap(probes.existingTasks())));
  }

  private void add(int pid) {
    binaries
        .add(pid)
        .ifPresent(
            binary -> {
              synchronized (this) {
                executed.put(pid, binary.id());
              }
            });
  }
}
