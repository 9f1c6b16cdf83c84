// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.util.function.Supplier;

/**
 * What a kernel may or may not be able to do; found out by trying it, without side effects. More
 * features may be added. Thread-safe; definite answers are kept.
 */
public enum KernelFeature {
  /** The kernel publishes its types, which every object here needs. */
  BTF("its types in /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF)", FeatureProbes::btf),
  /** Typed tracepoints. */
  TP_BTF("typed tracepoints (tp_btf, Linux 5.5)", FeatureProbes::typedTracepoint),
  /** Ring-buffer maps. */
  RING_BUFFER("ring buffers (Linux 5.8)", FeatureProbes::ringBuffer),
  /** Iterators over kernel objects. */
  ITERATOR("BPF iterators (Linux 5.8)", FeatureProbes::iterator),
  /** Probes in user-space binaries. */
  UPROBE("uprobes (CONFIG_UPROBE_EVENTS)", FeatureProbes::uprobe),
  /** Many probes in user-space binaries with one link. */
  UPROBE_MULTI("uprobe_multi links (Linux 6.6)", FeatureProbes::uprobeMulti),
  /** A number of its own for each place that a probe is attached to. */
  ATTACH_COOKIE("attach cookies (Linux 5.15)", FeatureProbes::attachCookie),
  /** Trampolines at the entry of kernel functions. */
  FENTRY("fentry and fexit (CONFIG_FUNCTION_TRACER)", FeatureProbes::fentry),
  /** Breakpoints in kernel functions. */
  KPROBE("kprobes (CONFIG_KPROBE_EVENTS)", FeatureProbes::kprobe);

  /** Answer of a test. */
  public enum Support {
    /** The kernel can do it. */
    YES,
    /** The kernel cannot do it, or refuses it although this process has the capabilities. */
    NO,
    /** It could not be found out, most often for lack of privilege. */
    UNKNOWN
  }

  /**
   * Answer of a test with its reason.
   *
   * @param support the answer
   * @param reason why, as a clause; empty for {@link Support#YES}
   */
  public record Answer(Support support, String reason) {
    static final Answer YES = new Answer(Support.YES, "");

    /** Whether the kernel is known to be able to do it. */
    public boolean isSupported() {
      return support == Support.YES;
    }
  }

  private final String description;
  private final Supplier<Answer> probe;
  private volatile Answer known;

  KernelFeature(String description, Supplier<Answer> probe) {
    this.description = description;
    this.probe = probe;
  }

  /**
   * Whether programs can be attached to entry and exit of one kernel function, typed: {@code
   * fentry/NAME}, {@code fexit/NAME}. Asks the kernel each time. Never throws for what it answers.
   *
   * @param function e.g. "pty_write"
   */
  public static Answer fentryOf(String function) {
    try {
      return FeatureProbes.fentry(function);
    } catch (BpfException e) {
      return new Answer(Support.UNKNOWN, e.getMessage());
    }
  }

  /** What it is, as a noun phrase with what it takes, for messages. */
  public String description() {
    return description;
  }

  /** Finds out, the first time by asking the kernel. Never throws for what the kernel answers. */
  public Answer test() {
    Answer answer = known;
    if (answer == null) {
      answer = probe();
      if (answer.support() != Support.UNKNOWN) {
        known = answer;
      }
    }
    return answer;
  }

  private Answer probe() {
    try {
      return probe.get();
    } catch (BpfException e) {
      return new Answer(Support.UNKNOWN, e.getMessage());
    }
  }
}
