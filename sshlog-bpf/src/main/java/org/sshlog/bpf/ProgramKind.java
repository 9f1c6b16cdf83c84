// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

/** What a program's section name says it hooks. More kinds may be added. */
public enum ProgramKind {
  /** A kernel tracepoint with typed arguments: {@code tp_btf/NAME}. */
  TP_BTF,
  /** A kernel tracepoint with untyped arguments: {@code raw_tp/NAME}. */
  RAW_TRACEPOINT,
  /** A tracepoint as tracefs shows it: {@code tp/CATEGORY/NAME}. */
  TRACEPOINT,
  /** Walks kernel objects on request: {@code iter/WHAT}. */
  ITERATOR,
  /** Entry or exit of a kernel function, typed: {@code fentry/NAME}, {@code fexit/NAME}. */
  FENTRY,
  /** Entry or exit of a kernel function: {@code kprobe/NAME}, {@code kretprobe/NAME}. */
  KPROBE,
  /** An instruction in a user-space binary: {@code uprobe}, {@code uretprobe}. */
  UPROBE,
  /** Many instructions in one binary at once: {@code uprobe.multi}, {@code uretprobe.multi}. */
  UPROBE_MULTI,
  /** Anything else; it is left to libbpf to know it. */
  OTHER;

  static ProgramKind ofSection(String section) {
    int slash = section.indexOf('/');
    String prefix = slash < 0 ? section : section.substring(0, slash);
    return switch (prefix) {
      case "tp_btf" -> TP_BTF;
      case "raw_tp", "raw_tracepoint" -> RAW_TRACEPOINT;
      case "tp", "tracepoint" -> TRACEPOINT;
      case "iter", "iter.s" -> ITERATOR;
      case "fentry", "fentry.s", "fexit", "fexit.s" -> FENTRY;
      case "kprobe", "kretprobe" -> KPROBE;
      case "uprobe", "uprobe.s", "uretprobe", "uretprobe.s" -> UPROBE;
      case "uprobe.multi", "uprobe.multi.s", "uretprobe.multi", "uretprobe.multi.s" -> UPROBE_MULTI;
      default -> OTHER;
    };
  }
}
