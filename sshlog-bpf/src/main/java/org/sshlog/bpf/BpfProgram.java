// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jnr.ffi.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.libbpf.Errno;
import org.sshlog.bpf.libbpf.LibBpf;

/** A program that is loaded into the kernel. Thread-safe; may be attached several times. */
public final class BpfProgram {
  private static final Logger LOG = LoggerFactory.getLogger(BpfProgram.class);

  private final BpfObject object;
  private final ProgramSpec spec;
  private final Pointer pointer;
  private final boolean multi;
  private final LibBpf libbpf = Libraries.libbpf();

  BpfProgram(BpfObject object, ProgramSpec spec, Pointer pointer, boolean multi) {
    this.object = object;
    this.spec = spec;
    this.pointer = pointer;
    this.multi = multi;
  }

  /** Its function's name. */
  public String name() {
    return spec.name();
  }

  /** Its ELF section, e.g. "tp_btf/sched_process_exec". */
  public String section() {
    return spec.section();
  }

  /** What it hooks. */
  public ProgramKind kind() {
    return spec.kind();
  }

  /**
   * Attaches to what the section says: a tracepoint, a kernel function, an iterator.
   *
   * @throws BpfException when the kernel refuses, or the section does not say where
   * @throws IllegalStateException when the object is closed
   */
  public BpfLink attach() {
    if (spec.kind() != ProgramKind.OTHER && spec.section().indexOf('/') < 0) {
      throw new BpfException(
          "cannot attach " + this + ": its section does not say where; name it in the call", null);
    }
    Operation operation =
        spec.kind() == ProgramKind.TRACEPOINT ? Operation.ATTACH_TRACEPOINT : Operation.ATTACH;
    return link(operation, toString(), () -> libbpf.bpf_program__attach(pointer));
  }

  /**
   * Attaches to a tracepoint that tracefs shows.
   *
   * @param category e.g. "sched"
   * @param tracepoint e.g. "sched_process_exec"
   * @throws BpfException when there is no such tracepoint or the kernel refuses
   * @throws IllegalStateException when the object is closed
   */
  public BpfLink attachTracepoint(String category, String tracepoint) {
    return link(
        Operation.ATTACH_TRACEPOINT,
        this + " to tracepoint " + category + "/" + tracepoint,
        () -> libbpf.bpf_program__attach_tracepoint(pointer, category, tracepoint));
  }

  /**
   * Attaches to a raw tracepoint.
   *
   * @param tracepoint e.g. "sched_process_exec"
   * @throws BpfException when there is no such tracepoint or the kernel refuses
   * @throws IllegalStateException when the object is closed
   */
  public BpfLink attachRawTracepoint(String tracepoint) {
    return link(
        Operation.ATTACH_RAW_TRACEPOINT,
        this + " to raw tracepoint " + tracepoint,
        () -> libbpf.bpf_program__attach_raw_tracepoint(pointer, tracepoint));
  }

  /**
   * Attaches to one instruction of a binary.
   *
   * @param binary an executable or shared library; /proc/PID/exe works for a replaced one
   * @param fileOffset where in the file the instruction begins (not its virtual address)
   * @param pid the process to watch, -1 for all that run the binary, now and later
   * @param onReturn to fire when the function that begins there returns
   * @throws BpfException when the kernel refuses
   * @throws IllegalStateException when the object is closed
   */
  public BpfLink attachUprobe(Path binary, long fileOffset, int pid, boolean onReturn) {
    String what = this + " to " + binary + "+0x" + Long.toHexString(fileOffset);
    if (multi) {
      throw new BpfException(
          "cannot attach " + what + ": it was loaded for uprobe_multi; use attachUprobeMulti",
          null);
    }
    checkPid(pid);
    String file = existing(binary, what);
    return link(
        Operation.ATTACH_UPROBE,
        what,
        () -> libbpf.bpf_program__attach_uprobe(pointer, onReturn, pid, file, fileOffset));
  }

  /**
   * Attaches to many instructions of a binary, for all processes that run it, with as few links as
   * can be had without uprobe_multi: one where tracefs can be written to, else one for each. Each
   * link takes the kernel up to a tenth of a second to detach. Of a process that is killed the
   * kernel keeps the names of the places, without anything attached, until the next calls this.
   *
   * @param binary as for {@link #attachUprobe}
   * @param fileOffsets 1 or more, each as for {@link #attachUprobe}
   * @param onReturn to fire when the functions that begin there return
   * @throws BpfException when the kernel refuses; nothing is attached then
   * @throws IllegalStateException when the object is closed
   */
  public List<BpfLink> attachUprobes(Path binary, long[] fileOffsets, boolean onReturn) {
    Optional<UprobeEvent> event = UprobeEvent.define(binary, fileOffsets, onReturn);
    if (event.isPresent()) {
      try {
        return List.of(attach(event.get(), binary, fileOffsets.length));
      } catch (BpfException e) {
        event.get().remove();
        LOG.debug("{} is attached to each place by itself", this, e);
      }
    }
    List<BpfLink> links = new ArrayList<>();
    try {
      for (long offset : fileOffsets) {
        links.add(attachUprobe(binary, offset, -1, onReturn));
      }
      return links;
    } catch (RuntimeException e) {
      BpfLink.closeAll(links);
      throw e;
    }
  }

  private BpfLink attach(UprobeEvent event, Path binary, int places) {
    return link(
        Operation.ATTACH_UPROBE,
        this + " to " + places + " offsets of " + binary,
        () -> libbpf.bpf_program__attach_tracepoint(pointer, event.group(), event.name()),
        event::remove);
  }

  /**
   * Attaches to many instructions of a binary with one link: detaches much faster than single
   * uprobes. The program's section is {@code uprobe.multi}, or {@link
   * BpfObjectSpec#withUprobeMulti} prepared it.
   *
   * @param binary as for {@link #attachUprobe}
   * @param fileOffsets 1 or more, each as for {@link #attachUprobe}
   * @param pid the process to watch, -1 for all
   * @param onReturn to fire when the functions that begin there return
   * @throws UnsupportedFeatureException on kernels before 6.6
   * @throws BpfException when the kernel refuses; nothing is attached then
   * @throws IllegalStateException when the object is closed
   */
  public BpfLink attachUprobeMulti(Path binary, long[] fileOffsets, int pid, boolean onReturn) {
    return attachMulti(binary, fileOffsets, null, pid, onReturn);
  }

  /**
   * Attaches like {@link #attachUprobeMulti(Path, long[], int, boolean)} and gives each instruction
   * a number that the program gets from {@code bpf_get_attach_cookie} when it runs there.
   *
   * @param cookies one for each of {@code fileOffsets}
   * @throws UnsupportedFeatureException on kernels before 6.6
   * @throws BpfException when the kernel refuses; nothing is attached then
   * @throws IllegalStateException when the object is closed
   */
  public BpfLink attachUprobeMulti(
      Path binary, long[] fileOffsets, long[] cookies, int pid, boolean onReturn) {
    if (cookies.length != fileOffsets.length) {
      throw new IllegalArgumentException(
          cookies.length + " cookies for " + fileOffsets.length + " offsets");
    }
    return attachMulti(binary, fileOffsets, cookies, pid, onReturn);
  }

  private BpfLink attachMulti(
      Path binary, long[] fileOffsets, long[] cookies, int pid, boolean onReturn) {
    String what = this + " to " + fileOffsets.length + " offsets of " + binary;
    if (!multi) {
      throw new BpfException(
          "cannot attach " + what + ": it was not loaded for uprobe_multi; use withUprobeMulti",
          null);
    }
    checkPid(pid);
    String file = existing(binary, what);
    return object.whileOpen(
        () -> {
          int fd = libbpf.bpf_program__fd(pointer);
          int link = BpfSyscall.linkUprobeMulti(fd, file, fileOffsets, cookies, pid, onReturn);
          if (link < 0) {
            throw multiFailure("cannot attach " + what, -link, KernelFeature.UPROBE_MULTI.test());
          }
          return new BpfLink(object, what, link, () -> BpfSyscall.close(link));
        });
  }

  /**
   * Runs the program once on this thread, for tests of BPF code: {@code raw_tp} and {@code syscall}
   * programs only.
   *
   * @param context what the program gets as its context; may be empty
   * @return what the program returned
   * @throws BpfException when the kernel cannot run this kind of program
   * @throws IllegalStateException when the object is closed
   */
  public int run(byte[] context) {
    return object.whileOpen(
        () -> {
          long result = BpfSyscall.run(libbpf.bpf_program__fd(pointer), context);
          if (result < 0) {
            throw BpfException.of(Operation.RUN, "cannot run " + this, (int) -result, "");
          }
          return (int) result;
        });
  }

  /** Name and section, for messages. */
  @Override
  public String toString() {
    return spec.name() + " (" + spec.section() + ")";
  }

  private BpfLink link(Operation operation, String what, Supplier<Pointer> attach) {
    return link(operation, what, attach, () -> {});
  }

  /** {@code detached} runs when it has been detached. */
  private BpfLink link(
      Operation operation, String what, Supplier<Pointer> attach, Runnable detached) {
    return object.whileOpen(
        () -> {
          try (LibbpfMessages messages = LibbpfMessages.collect()) {
            Pointer link = attach.get();
            if (link == null) {
              int errno = Libraries.lastErrno();
              throw BpfException.of(operation, "cannot attach " + what, errno, messages.text());
            }
            int fd = libbpf.bpf_link__fd(link);
            return new BpfLink(
                object,
                what,
                fd,
                () -> {
                  int result = libbpf.bpf_link__destroy(link);
                  detached.run();
                  return result;
                });
          }
        });
  }

  /** A kernel that does not know the link type calls it an invalid argument. */
  static BpfException multiFailure(String operation, int errno, KernelFeature.Answer feature) {
    return Errno.EINVAL.is(errno) && feature.support() == KernelFeature.Support.NO
        ? new UnsupportedFeatureException(operation, errno, KernelFeature.UPROBE_MULTI)
        : BpfException.of(Operation.ATTACH_UPROBE, operation, errno, "");
  }

  private static void checkPid(int pid) {
    if (pid != -1 && pid <= 0) {
      throw new IllegalArgumentException("pid is neither -1 nor a process: " + pid);
    }
  }

  /** libbpf would search a relative path in PATH, which is not what the caller means. */
  private static String existing(Path binary, String what) {
    if (!Files.exists(binary)) {
      throw BpfException.of(
          Operation.ATTACH_UPROBE, "cannot attach " + what, Errno.ENOENT.code(), "");
    }
    return binary.toAbsolutePath().toString();
  }
}
