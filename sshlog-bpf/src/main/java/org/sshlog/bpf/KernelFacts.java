// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process and kernel are like, as far as it explains why an operation was refused.
 *
 * @param capable whether this process has the capabilities that loading and attaching need
 * @param lockdown the active lockdown mode, "none" when there is no lockdown
 * @param unprivilegedBpfDisabled the sysctl's value, empty when it cannot be read
 * @param btf whether the kernel publishes its types
 * @param tracefs whether tracefs is mounted
 */
record KernelFacts(
    boolean capable,
    String lockdown,
    String unprivilegedBpfDisabled,
    boolean btf,
    boolean tracefs) {
  static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;

  /** Reads them now; what cannot be read counts as the ordinary case. */
  static KernelFacts read() {
    return new KernelFacts(
        isCapable(text("/proc/self/status")),
        activeLockdown(text("/sys/kernel/security/lockdown")),
        text("/proc/sys/kernel/unprivileged_bpf_disabled").strip(),
        Files.exists(BTF),
        Files.isDirectory(Path.of("/sys/kernel/tracing/events"))
            || Files.isDirectory(Path.of("/sys/kernel/debug/tracing/events")));
  }

  /** {@code status} is the text of /proc/PID/status. */
  static boolean isCapable(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(caps -> has(caps, CAP_SYS_ADMIN) || has(caps, CAP_BPF) && has(caps, CAP_PERFMON));
  }

  /** {@code modes} is like "none [integrity] confidentiality". */
  static String activeLockdown(String modes) {
    int open = modes.indexOf('[');
    int close = modes.indexOf(']', open + 1);
    return open < 0 || close < 0 ? "none" : modes.substring(open + 1, close);
  }

  private static boolean has(long capabilities, int bit) {
    return (capabilities >>> bit & 1) != 0;
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException | SecurityException e) {
      return "";
    }
  }
}
