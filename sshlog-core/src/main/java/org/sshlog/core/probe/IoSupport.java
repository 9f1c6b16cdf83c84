// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sshlog.bpf.KernelFeature;
import org.sshlog.bpf.KernelFeature.Answer;

/**
 * What the kernel can do for each way to see what goes through sessions. It decides which programs
 * are loaded for it.
 *
 * @param multi whether one link can cover many places of a binary and tell them apart
 * @param exit whether a program can be attached to the end of pty_write
 * @param kprobe whether breakpoints can be set in kernel functions
 */
record IoSupport(boolean multi, Answer exit, Answer kprobe) {
  static final String ANY_PLACE = "io_site";
  static final String READ = "io_read";
  static final String WRITE = "io_write";
  static final String IOCTL = "io_ioctl";
  static final String RESULT = "io_result";
  static final String PTY_EXIT = "pty_written";
  static final List<String> PTY_KPROBES = List.of("pty_write_end", "pty_write_begin");
  static final List<String> SYSCALLS =
      List.of("on_exit_read", "on_exit_write", "on_enter_read", "on_enter_write", "on_enter_ioctl");

  private static final List<String> PLACES = List.of(READ, WRITE, IOCTL, RESULT);
  private static final String PTY_FUNCTION = "pty_write";

  /** Asks the running kernel. */
  static IoSupport ofThisKernel() {
    boolean multi =
        KernelFeature.UPROBE_MULTI.test().isSupported()
            && KernelFeature.ATTACH_COOKIE.test().isSupported();
    return new IoSupport(multi, KernelFeature.fentryOf(PTY_FUNCTION), KernelFeature.KPROBE.test());
  }

  /** All programs that see what goes through sessions. */
  static Set<String> allPrograms() {
    Set<String> all = new HashSet<>(PLACES);
    all.add(ANY_PLACE);
    all.add(PTY_EXIT);
    all.addAll(PTY_KPROBES);
    all.addAll(SYSCALLS);
    return all;
  }

  /** Those of one way that this kernel takes, in the order in which they are attached. */
  List<String> programs(IoMethod method) {
    return switch (method) {
      case CALL_SITES, STUBS -> multi ? List.of(ANY_PLACE) : PLACES;
      case PTYS ->
          exit.isSupported() ? List.of(PTY_EXIT) : kprobe.isSupported() ? PTY_KPROBES : List.of();
      case SYSCALLS -> SYSCALLS;
    };
  }

  /** Why hooks on pseudo-terminals are impossible, null when they are not. */
  String whyNoPtys() {
    return exit.isSupported() || kprobe.isSupported()
        ? null
        : "fexit: " + exit.reason() + "; kprobe: " + kprobe.reason();
  }
}
