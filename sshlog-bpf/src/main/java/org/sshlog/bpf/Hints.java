// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import org.sshlog.bpf.libbpf.Errno;

/** The one table from (operation, errno) to the likely cause and its cure. */
final class Hints {
  private static final String NO_BTF =
      "there is no /sys/kernel/btf/vmlinux: the kernel was built without CONFIG_DEBUG_INFO_BTF";

  private Hints() {}

  /** Null when nothing better is known than the error itself. */
  static String hint(Operation operation, int errno, KernelFacts kernel) {
    if (Errno.EPERM.is(errno) || Errno.EACCES.is(errno)) {
      return refused(errno, kernel);
    }
    if (Errno.ENOMEM.is(errno)) {
      return "memory is short, or RLIMIT_MEMLOCK is too low (kernels before 5.11 count BPF memory"
          + " against it): raise it, e.g. LimitMEMLOCK=infinity in the unit";
    }
    if (Errno.ENOSYS.is(errno)) {
      return "this kernel was built without CONFIG_BPF_SYSCALL";
    }
    if (Errno.EMFILE.is(errno)) {
      return "this process has too many open files: raise LimitNOFILE in the unit";
    }
    return switch (operation) {
      case OPEN, LOAD -> load(errno, kernel);
      case ATTACH, ATTACH_RAW_TRACEPOINT -> attach(errno, kernel);
      case ATTACH_UPROBE -> uprobe(errno);
      case ATTACH_TRACEPOINT -> tracepoint(errno, kernel);
      case MAP, RING_BUFFER -> map(errno);
      case ITERATE, RUN, PROBE -> unsupported(errno);
    };
  }

  private static String refused(int errno, KernelFacts kernel) {
    if (!kernel.capable()) {
      String sysctl = kernel.unprivilegedBpfDisabled();
      boolean closed = !sysctl.isEmpty() && !sysctl.equals("0");
      return "run as root or grant CAP_BPF and CAP_PERFMON"
          + (closed ? " (kernel.unprivileged_bpf_disabled is " + sysctl + ")" : "");
    }
    if (kernel.lockdown().equals("confidentiality")) {
      return "kernel lockdown is in confidentiality mode, which forbids BPF to read kernel memory:"
          + " boot with lockdown=integrity or without Secure Boot";
    }
    return Errno.EPERM.is(errno)
        ? "the capabilities are there, so a container's seccomp profile or a security module"
            + " (SELinux, AppArmor) refuses it"
        : null;
  }

  private static String load(int errno, KernelFacts kernel) {
    if (!kernel.btf()) {
      return NO_BTF;
    }
    if (Errno.ESRCH.is(errno) || Errno.ENOENT.is(errno)) {
      return "the kernel's BTF has no such function, tracepoint or type: this kernel is too old or"
          + " built differently";
    }
    if (Errno.E2BIG.is(errno)) {
      return "the program is too large or too complex for this kernel's verifier";
    }
    if (Errno.EINVAL.is(errno)) {
      return "this kernel does not know a program type, map type or size that the object asks for";
    }
    return unsupported(errno);
  }

  private static String attach(int errno, KernelFacts kernel) {
    if (!kernel.btf()) {
      return NO_BTF;
    }
    if (Errno.ESRCH.is(errno) || Errno.ENOENT.is(errno)) {
      return "this kernel has no such function or tracepoint: it is too old or built differently";
    }
    if (Errno.EEXIST.is(errno) || Errno.EBUSY.is(errno)) {
      return "it is attached already";
    }
    return unsupported(errno);
  }

  private static String uprobe(int errno) {
    if (Errno.ENOENT.is(errno)) {
      return "there is no such file";
    }
    if (Errno.ESRCH.is(errno)) {
      return "there is no process with that id";
    }
    if (Errno.EINVAL.is(errno) || Errno.EIO.is(errno)) {
      return "the offset must lie inside the file and at the start of an instruction that can be"
          + " probed";
    }
    return unsupported(errno);
  }

  private static String tracepoint(int errno, KernelFacts kernel) {
    if (!kernel.tracefs()) {
      return "tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing";
    }
    return Errno.ENOENT.is(errno)
        ? "this kernel has no such tracepoint: look below /sys/kernel/tracing/events"
        : unsupported(errno);
  }

  private static String map(int errno) {
    if (Errno.E2BIG.is(errno)) {
      return "the map is full: raise its max_entries";
    }
    if (Errno.EINVAL.is(errno)) {
      return "this kind of map does not allow it";
    }
    return unsupported(errno);
  }

  private static String unsupported(int errno) {
    boolean missing =
        Errno.EOPNOTSUPP.is(errno) || Errno.ENOTSUPP.is(errno) || Errno.ENODEV.is(errno);
    return missing
        ? "this kernel was built without it or is too old; KernelFeature tells what it can"
        : null;
  }
}
