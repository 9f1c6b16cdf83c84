// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sshlog.bpf.libbpf.Errno;

class HintsTest {
  private static final KernelFacts FINE = new KernelFacts(true, "none", "2", true, true);

  @ParameterizedTest
  @CsvSource({
    "LOAD, ESRCH, has no such function",
    "LOAD, E2BIG, too large or too complex",
    "LOAD, EINVAL, does not know a program type",
    "LOAD, ENOMEM, RLIMIT_MEMLOCK",
    "LOAD, ENOTSUPP, built without it or is too old",
    "LOAD, ENOSYS, CONFIG_BPF_SYSCALL",
    "LOAD, EMFILE, LimitNOFILE",
    "ATTACH, ESRCH, no such function or tracepoint",
    "ATTACH, EOPNOTSUPP, built without it",
    "ATTACH, EBUSY, attached already",
    "ATTACH_UPROBE, ENOENT, no such file",
    "ATTACH_UPROBE, ESRCH, no process with that id",
    "ATTACH_UPROBE, EINVAL, offset must lie inside",
    "ATTACH_TRACEPOINT, ENOENT, below /sys/kernel/tracing/events",
    "ATTACH_RAW_TRACEPOINT, ENOENT, no such function or tracepoint",
    "MAP, E2BIG, the map is full",
    "MAP, EINVAL, does not allow it",
    "RING_BUFFER, ENOMEM, RLIMIT_MEMLOCK",
    "ITERATE, EOPNOTSUPP, built without it",
    "LOAD, EPERM, seccomp profile"
  })
  void tellsTheLikelyCause(Operation operation, Errno errno, String expected) {
    assertThat(Hints.hint(operation, errno.code(), FINE)).contains(expected);
  }

  @Test
  void saysNothingWhenItKnowsNothing() {
    assertThat(Hints.hint(Operation.MAP, Errno.EBUSY.code(), FINE)).isNull();
    assertThat(Hints.hint(Operation.LOAD, Errno.EACCES.code(), FINE)).isNull();
  }

  @Test
  void tellsWhoeverIsNotAllowedWhatIsNeeded() {
    KernelFacts nobody = new KernelFacts(false, "none", "2", true, true);
    assertThat(Hints.hint(Operation.LOAD, Errno.EPERM.code(), nobody))
        .isEqualTo(
            "run as root or grant CAP_BPF and CAP_PERFMON"
                + " (kernel.unprivileged_bpf_disabled is 2)");
    KernelFacts open = new KernelFacts(false, "none", "0", true, true);
    assertThat(Hints.hint(Operation.ATTACH, Errno.EACCES.code(), open))
        .isEqualTo("run as root or grant CAP_BPF and CAP_PERFMON");
  }

  @Test
  void namesWhatTheMachineLacks() {
    KernelFacts locked = new KernelFacts(true, "confidentiality", "2", true, true);
    assertThat(Hints.hint(Operation.LOAD, Errno.EPERM.code(), locked)).contains("lockdown");
    KernelFacts noBtf = new KernelFacts(true, "none", "2", false, true);
    assertThat(Hints.hint(Operation.LOAD, Errno.ESRCH.code(), noBtf))
        .contains("CONFIG_DEBUG_INFO_BTF");
    KernelFacts noTracefs = new KernelFacts(true, "none", "2", true, false);
    assertThat(Hints.hint(Operation.ATTACH_TRACEPOINT, Errno.ENOENT.code(), noTracefs))
        .contains("mount -t tracefs");
  }

  @Test
  void readsCapabilitiesAndLockdown() {
    assertThat(KernelFacts.isCapable("Name:\tx\nCapEff:\t000001ffffffffff\n")).isTrue();
    assertThat(KernelFacts.isCapable("CapEff:\t000000c000000000\n")).isTrue();
    assertThat(KernelFacts.isCapable("CapEff:\t0000008000000000\n")).isFalse();
    assertThat(KernelFacts.isCapable("CapEff:\t0000000000000000\n")).isFalse();
    assertThat(KernelFacts.isCapable("")).isFalse();
    assertThat(KernelFacts.activeLockdown("none [integrity] confidentiality\n"))
        .isEqualTo("integrity");
    assertThat(KernelFacts.activeLockdown("")).isEqualTo("none");
  }
}
