// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.probe.SshdBinary.Id;
import org.sshlog.core.probe.SshdCalls.Kind;
import org.sshlog.core.probe.SshdInspector.Findings;

/** A binary that is in use, and what is attached to places of its own. For one thread. */
final class CoveredBinary {
  private static final Logger LOG = LoggerFactory.getLogger(CoveredBinary.class);

  private final IoHooks hooks;
  private final IoChoice choice;
  private final Findings findings;
  private final List<String> refusals = new ArrayList<>();
  private final Map<Kind, IoLinks> beginnings = new EnumMap<>(Kind.class);
  private SshdBinary binary;
  private IoLinks links;
  private boolean given;
  private boolean distrusted;
  private long seen;

  /** Describes a binary to which nothing is attached yet. */
  CoveredBinary(IoHooks hooks, IoChoice choice, SshdBinary binary, Findings findings) {
    this.hooks = hooks;
    this.choice = choice;
    this.binary = binary;
    this.findings = findings;
  }

  Id id() {
    return binary.id();
  }

  /** What is attached, null when there is nothing. */
  IoLinks links() {
    return links;
  }

  /** Somebody executes it, as was found just now. */
  void seen(SshdBinary found, long now) {
    binary = found;
    seen = now;
  }

  /** When that was last so. */
  long lastSeen() {
    return seen;
  }

  /** Whether it has not been tried yet to attach to it. */
  boolean isNew() {
    return links == null && !given;
  }

  /**
   * Attaches in the best way that is possible.
   *
   * @param before is run before something is attached
   */
  void attach(Runnable before) {
    given = true;
    if (findings.calls() == null) {
      refusals.add(findings.problem());
      return;
    }
    attach(IoMethod.CALL_SITES, calls().whyNoCallSites(), before);
    attach(IoMethod.STUBS, calls().whyNoStubs(), before);
  }

  private SshdCalls calls() {
    SshdCalls calls = findings.calls();
    return distrusted || !hooks.endsCanBeEnough() ? calls.withoutRegisters() : calls;
  }

  private void attach(IoMethod method, String whyNot, Runnable before) {
    if (links != null || !choice.allows(method)) {
      return;
    }
    if (whyNot != null) {
      refusals.add(method.wireName() + ": " + whyNot);
      return;
    }
    before.run();
    try {
      links =
          method == IoMethod.CALL_SITES
              ? hooks.callSites(binary, calls())
              : hooks.stubs(binary, calls());
      LOG.info(
          "what goes through sessions of {} is observed at {} places ({})",
          binary.name(),
          links.places(),
          method.wireName());
    } catch (RuntimeException e) {
      refusals.add(method.wireName() + ": " + e.getMessage());
      LOG.warn("{} can't be observed by {}: {}", binary.name(), method.wireName(), e, e);
    }
  }

  /**
   * Sees to the beginnings of calls of which otherwise the end is enough: how far the reading of
   * output had come before, and whether what is typed was to be seen, only shows there.
   */
  void seeBeginnings(Kind kind, boolean wanted) {
    boolean endsOnly =
        links != null
            && links.method() == IoMethod.CALL_SITES
            && !calls().beginnings(kind).isEmpty();
    IoLinks there = beginnings.get(kind);
    if (there != null && !(wanted && endsOnly)) {
      there.close();
      beginnings.remove(kind);
    } else if (there == null && wanted && endsOnly && hooks.isOpen(binary)) {
      try {
        beginnings.put(kind, hooks.beginnings(binary, calls(), kind));
      } catch (RuntimeException e) {
        LOG.warn("{}: what was before a call can't be seen: {}", binary.name(), e, e);
      }
    }
  }

  /** Whether it may soon be able to let go of places. */
  boolean isUndecided() {
    return links != null && links.isUndecided();
  }

  /** Lets go of places that have turned out to be of no use. */
  void letGo() {
    int gone = links == null ? 0 : links.letGo();
    if (gone > 0) {
      LOG.info(
          "at {} places of {} sshd only sends its packets to clients: they are not observed any more",
          gone,
          binary.name());
    }
  }

  /** From the next time that it is attached to, nothing is taken for granted of its C library. */
  void distrust() {
    distrusted = true;
    if (links != null && links.method() == IoMethod.CALL_SITES) {
      detach();
      given = false;
    }
  }

  /** Detaches all. */
  void detach() {
    beginnings.values().forEach(IoLinks::close);
    beginnings.clear();
    if (links != null) {
      links.close();
      links = null;
    }
  }

  /**
   * How it is covered.
   *
   * @param machine what covers the whole machine, null when nothing does
   */
  IoStatus.Binary status(IoLinks machine) {
    IoLinks by = links == null ? machine : links;
    int more = beginnings.values().stream().mapToInt(IoLinks::places).sum();
    return new IoStatus.Binary(
        binary.name(),
        by == null ? null : by.method(),
        links == null ? 0 : links.places() + more,
        refusals.isEmpty() ? null : String.join("; ", refusals));
  }
}
