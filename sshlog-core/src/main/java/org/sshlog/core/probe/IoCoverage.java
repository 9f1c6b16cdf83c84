// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.probe.SshdBinary.Id;
import org.sshlog.core.probe.SshdCalls.Kind;
import org.sshlog.core.probe.SshdInspector.Findings;

/**
 * Decides by which way each sshd binary is observed, and makes it so. For one thread.
 *
 * <p>A binary's own places are best. When one has none, something must cover the whole machine: the
 * hooks on pseudo-terminals only when no binary has places of its own, since they would tell each
 * byte a second time; the system calls do not, whoever is first to see a transfer's end tells of
 * it.
 */
final class IoCoverage {
  private static final Logger LOG = LoggerFactory.getLogger(IoCoverage.class);

  static final int OUTPUT = 1;
  static final int INPUT = 2;

  /** Tells the kernel side that pipes are not observed, so that it doesn't say how far they are. */
  static final int NO_PIPES = 4;

  static final int FILES = 8;

  /** How long a binary that nobody executes any more stays attached. */
  static final long UNUSED_NS = 150_000_000_000L;

  private final IoHooks hooks;
  private final IoChoice choice;
  private final String whyNoPtys;
  private final Function<SshdBinary, Findings> inspect;
  private final LongSupplier clock;
  private final Map<Id, CoveredBinary> binaries = new LinkedHashMap<>();
  private final Map<IoMethod, String> refused = new HashMap<>();
  private final long[] wantedSince = new long[2];
  private IoLinks machine;
  private int wanted;
  private boolean distrusting;

  /**
   * Prepares it.
   *
   * @param whyNoPtys why the kernel has no hooks on pseudo-terminals, null when it has
   * @param inspect reads a binary
   * @param clock kernel time, {@code CLOCK_BOOTTIME} ns
   */
  IoCoverage(
      IoHooks hooks,
      IoChoice choice,
      String whyNoPtys,
      Function<SshdBinary, Findings> inspect,
      LongSupplier clock) {
    this.hooks = hooks;
    this.choice = choice;
    this.whyNoPtys = whyNoPtys;
    this.inspect = inspect;
    this.clock = clock;
  }

  /**
   * Makes it so that what is wanted is observed.
   *
   * @param bits {@link #OUTPUT}, {@link #INPUT} and {@link #FILES}, any of them
   * @param inUse binaries that are in use; others are forgotten after a while
   */
  void cover(int bits, Collection<SshdBinary> inUse) {
    want(bits);
    if (wanted == 0) {
      release();
      return;
    }
    if (allowsOwn()) {
      hooks.prepare();
    }
    long now = clock.getAsLong();
    for (SshdBinary binary : inUse) {
      if (!binaries.containsKey(binary.id())) {
        dropReplacedBy(binary.id());
        binaries.put(binary.id(), newlyFound(binary));
      }
      binaries.get(binary.id()).seen(binary, now);
    }
    drop(covered -> now - covered.lastSeen() > UNUSED_NS);
    if (allowsOwn()) {
      binaries.values().stream()
          .filter(CoveredBinary::isNew)
          .forEach(covered -> covered.attach(this::giveWay));
    }
    coverMachine();
    for (CoveredBinary covered : binaries.values()) {
      covered.seeBeginnings(Kind.READ, (wanted & OUTPUT) != 0);
      covered.seeBeginnings(Kind.WRITE, (wanted & INPUT) != 0);
      covered.letGo();
    }
  }

  private CoveredBinary newlyFound(SshdBinary binary) {
    CoveredBinary covered = new CoveredBinary(hooks, choice, binary, inspect.apply(binary));
    if (distrusting) {
      covered.distrust();
    }
    return covered;
  }

  /**
   * Finds out whether something that was taken for granted of a C library has turned out to be
   * wrong. Then all is detached, and attached by the next {@link #cover} without that; for which
   * the binaries must be open.
   */
  boolean distrustsRegisters() {
    if (!hooks.registersWereWrong() || distrusting) {
      return false;
    }
    distrusting = true;
    LOG.warn(
        "sshd has moved bytes of which it was not seen whose they are, since its C library is not "
            + "what it was taken for; from now on each call is seen at both ends, which takes longer");
    binaries.values().forEach(CoveredBinary::distrust);
    return true;
  }

  /** Whether it may soon be able to let go of places. */
  boolean isUndecided() {
    return binaries.values().stream().anyMatch(CoveredBinary::isUndecided);
  }

  /** Detaches everything. */
  void release() {
    if (binaries.isEmpty() && machine == null) {
      return;
    }
    binaries.values().forEach(CoveredBinary::detach);
    binaries.clear();
    refused.clear();
    detachMachine();
    hooks.forgetTransfers();
    LOG.info("what goes through sessions is not observed any more: nobody wants it");
  }

  private void want(int bits) {
    long now = clock.getAsLong();
    for (int bit = 0; bit < wantedSince.length; bit++) {
      if ((bits & ~wanted & 1 << bit) != 0) {
        wantedSince[bit] = now;
      }
    }
    if (bits != wanted) {
      hooks.capture(bits);
      wanted = bits;
    }
  }

  /** A file that was written anew in its place: the old places mean nothing in it. */
  private void dropReplacedBy(Id id) {
    drop(covered -> id.replaces(covered.id()));
  }

  private void drop(Predicate<CoveredBinary> which) {
    List<CoveredBinary> dropped = binaries.values().stream().filter(which).toList();
    for (CoveredBinary covered : dropped) {
      covered.detach();
      binaries.remove(covered.id());
    }
  }

  /** Terminals would be seen twice. */
  private void giveWay() {
    if (machine != null && machine.method() == IoMethod.PTYS) {
      detachMachine();
    }
  }

  private boolean allowsOwn() {
    return choice.allows(IoMethod.CALL_SITES) || choice.allows(IoMethod.STUBS);
  }

  private void coverMachine() {
    boolean lacking = !allowsOwn() || binaries.values().stream().anyMatch(c -> c.links() == null);
    boolean mixed = binaries.values().stream().anyMatch(c -> c.links() != null);
    if (!lacking || mixed && machine != null && machine.method() == IoMethod.PTYS) {
      detachMachine();
    }
    if (lacking && !mixed) {
      tryMachine(IoMethod.PTYS);
    }
    if (lacking) {
      tryMachine(IoMethod.SYSCALLS);
    }
    if (machine != null && machine.method() == IoMethod.PTYS) {
      hooks.capture(wanted | NO_PIPES);
    }
  }

  private void tryMachine(IoMethod method) {
    if (machine != null || !choice.allows(method) || refused.containsKey(method)) {
      return;
    }
    if (method == IoMethod.PTYS && whyNoPtys != null) {
      refused.put(method, whyNoPtys);
      return;
    }
    try {
      machine = method == IoMethod.PTYS ? hooks.ptys() : hooks.syscalls();
      LOG.warn(
          "what goes through sessions is observed by {}: {}",
          method.wireName(),
          method == IoMethod.PTYS
              ? "sessions without a terminal are not seen"
              : "every system call of this machine takes a little longer");
    } catch (RuntimeException e) {
      refused.put(method, e.getMessage());
      LOG.warn("sessions can't be observed by {}: {}", method.wireName(), e, e);
    }
  }

  private void detachMachine() {
    if (machine != null) {
      boolean sawPipes = machine.method() != IoMethod.PTYS;
      machine.close();
      machine = null;
      if (!sawPipes && wanted != 0) {
        hooks.capture(wanted);
      }
    }
  }

  /** What is so now. */
  IoStatus status() {
    List<IoStatus.Binary> all = new ArrayList<>();
    Map<Id, Long> since = new HashMap<>();
    for (CoveredBinary covered : binaries.values()) {
      all.add(covered.status(machine));
      if (covered.links() != null) {
        since.put(covered.id(), covered.links().since());
      }
    }
    return new IoStatus(
        choice.name(),
        (wanted & OUTPUT) != 0,
        (wanted & INPUT) != 0,
        machine == null ? null : machine.method(),
        whyNoBetterMachine(),
        List.copyOf(all),
        Map.copyOf(since),
        machine == null ? 0 : machine.since(),
        wantedSince[0],
        wantedSince[1]);
  }

  private String whyNoBetterMachine() {
    List<String> reasons = new ArrayList<>();
    refused.forEach((method, why) -> reasons.add(method.wireName() + ": " + why));
    return reasons.isEmpty() ? null : String.join("; ", reasons);
  }
}
