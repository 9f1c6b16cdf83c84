// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import org.sshlog.bpf.KernelFeature.Answer;
import org.sshlog.bpf.KernelFeature.Support;
import org.sshlog.bpf.libbpf.Errno;
import org.sshlog.bpf.libbpf.LibBpf;

/** How each feature is tried: the smallest program or map that needs it. */
final class FeatureProbes {
  private static final int PROGRAM_KPROBE = ObjectLoader.PROGRAM_TYPE_KPROBE;
  private static final int PROGRAM_TRACING = 26;
  private static final int MAP_RING_BUFFER = 27;
  private static final int ATTACH_RAW_TRACEPOINT = 23;
  private static final int ATTACH_FENTRY = 24;
  private static final int ATTACH_ITERATOR = 28;
  private static final Path EVENT_SOURCES = Path.of("/sys/bus/event_source/devices");

  /** {@code r0 = 0; exit}. */
  private static final long[] RETURN_ZERO = {0xb7, 0x95};

  /** {@code call bpf_get_attach_cookie; r0 = 0; exit}. */
  private static final long[] GET_COOKIE = {174L << 32 | 0x85, 0xb7, 0x95};

  private FeatureProbes() {}

  static Answer btf() {
    return Files.exists(KernelFacts.BTF) ? Answer.YES : no("there is no " + KernelFacts.BTF);
  }

  static Answer typedTracepoint() {
    return tracing("sched_process_exec", ATTACH_RAW_TRACEPOINT, FeatureProbes::closeIfOpen);
  }

  static Answer iterator() {
    return tracing("task", ATTACH_ITERATOR, FeatureProbes::closeIfOpen);
  }

  static Answer fentry() {
    return fentry("bpf_fentry_test1");
  }

  /** Attaches too: some kernels load such a program and then cannot attach it. */
  static Answer fentry(String function) {
    return tracing(
        function,
        ATTACH_FENTRY,
        program -> {
          if (program < 0) {
            return program;
          }
          int link = Libraries.libbpf().bpf_raw_tracepoint_open(null, program);
          closeIfOpen(program);
          return closeIfOpen(link);
        });
  }

  static Answer ringBuffer() {
    int result = Libraries.libbpf().libbpf_probe_bpf_map_type(MAP_RING_BUFFER, null);
    if (result > 0) {
      return Answer.YES;
    }
    // libbpf's probe takes a refusal for lack of privilege as a no.
    return result == 0 && KernelFacts.read().capable()
        ? no("the kernel does not know this map type")
        : answer(result == 0 ? -Errno.EPERM.code() : result);
  }

  static Answer uprobe() {
    return eventSource("uprobe");
  }

  static Answer kprobe() {
    return eventSource("kprobe");
  }

  /** "/" is no regular file: a kernel that knows the link type says EBADF, an older one EINVAL. */
  static Answer uprobeMulti() {
    int program = load(PROGRAM_KPROBE, ObjectLoader.ATTACH_UPROBE_MULTI, 0);
    if (program < 0) {
      return answer(program);
    }
    int link = BpfSyscall.linkUprobeMulti(program, "/", new long[1], null, -1, false);
    closeIfOpen(link);
    closeIfOpen(program);
    return Errno.EBADF.is(-link) ? Answer.YES : answer(link);
  }

  static Answer attachCookie() {
    return answer(closeIfOpen(load(PROGRAM_KPROBE, 0, 0, GET_COOKIE)));
  }

  private static Answer eventSource(String name) {
    Path type = EVENT_SOURCES.resolve(name).resolve("type");
    if (Files.exists(type)) {
      return Answer.YES;
    }
    return Files.isDirectory(EVENT_SOURCES)
        ? no("there is no " + type)
        : new Answer(Support.UNKNOWN, "sysfs is not mounted");
  }

  private static Answer tracing(String target, int attachType, IntUnaryOperator tryIt) {
    if (!Files.exists(KernelFacts.BTF)) {
      return btf();
    }
    int type =
        LibbpfMessages.discard(
            () -> Libraries.libbpf().libbpf_find_vmlinux_btf_id(target, attachType));
    if (type <= 0) {
      return Errno.ESRCH.is(-type) || Errno.ENOENT.is(-type)
          ? no("the kernel's BTF has no " + target)
          : answer(type);
    }
    return answer(tryIt.applyAsInt(load(PROGRAM_TRACING, attachType, type)));
  }

  /** A descriptor or a negative errno. */
  private static int load(int programType, int attachType, int btfId) {
    return load(programType, attachType, btfId, RETURN_ZERO);
  }

  private static int load(int programType, int attachType, int btfId, long[] program) {
    LibBpf libbpf = Libraries.libbpf();
    Pointer instructions = Memory.allocateDirect(Libraries.runtime(), program.length * 8L);
    instructions.put(0, program, 0, program.length);
    Pointer options = Memory.allocateDirect(Libraries.runtime(), 48, true);
    options.putLong(0, 40);
    options.putInt(12, attachType);
    options.putInt(32, btfId);
    int result =
        libbpf.bpf_prog_load(
            programType, "sshlog_probe", "GPL", instructions, program.length, options);
    Reference.reachabilityFence(instructions);
    return result;
  }

  private static int closeIfOpen(int fd) {
    return fd < 0 ? fd : BpfSyscall.close(fd);
  }

  private static Answer answer(int result) {
    if (result >= 0) {
      return Answer.YES;
    }
    KernelFacts facts = KernelFacts.read();
    String hint = Hints.hint(Operation.PROBE, -result, facts);
    String reason = Errno.describe(-result) + (hint == null ? "" : "; " + hint);
    boolean refused = Errno.EPERM.is(-result) || Errno.EACCES.is(-result);
    boolean outOfMeans = Errno.ENOMEM.is(-result) || Errno.EMFILE.is(-result);
    return refused && !facts.capable() || outOfMeans
        ? new Answer(Support.UNKNOWN, reason)
        : no(reason);
  }

  private static Answer no(String reason) {
    return new Answer(Support.NO, reason);
  }
}
