// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import org.sshlog.bpf.libbpf.Errno;
import org.sshlog.bpf.libbpf.LibBpf;

/** Turns a spec into a live object. */
final class ObjectLoader {
  static final int PROGRAM_TYPE_KPROBE = 2;
  static final int ATTACH_UPROBE_MULTI = 48;

  private static final Pattern VERIFIER_LOG =
      Pattern.compile(
          "prog '([^']*)': -- BEGIN PROG LOAD LOG --\n(.*?)-- END PROG LOAD LOG --",
          Pattern.DOTALL);
  private static final Pattern FAILED_PROGRAM =
      Pattern.compile("prog '([^']*)': (?:BPF program load failed|failed to load)");

  private final BpfObjectSpec spec;
  private final Map<String, BpfMap> shared;
  private final LibBpf libbpf = Libraries.libbpf();

  private ObjectLoader(BpfObjectSpec spec, Map<String, BpfMap> shared) {
    this.spec = spec;
    this.shared = shared;
  }

  static BpfObject load(BpfObjectSpec spec, Map<String, BpfMap> shared) {
    return new ObjectLoader(spec, shared).load();
  }

  private BpfObject load() {
    Pointer image = nativeCopy(spec.image());
    try (LibbpfMessages messages = LibbpfMessages.collect()) {
      Pointer object = open(image, messages);
      boolean loaded = false;
      try {
        applyEdits(object, messages);
        int result = libbpf.bpf_object__load(object);
        if (result < 0) {
          throw loadFailure(-result, messages.text());
        }
        BpfObject live = new BpfObject(spec, object);
        loaded = true;
        return live;
      } finally {
        if (!loaded) {
          libbpf.bpf_object__close(object);
        }
      }
    } finally {
      Reference.reachabilityFence(image);
    }
  }

  private Pointer open(Pointer image, LibbpfMessages messages) {
    byte[] name = (spec.name() + "\0").getBytes(StandardCharsets.UTF_8);
    Pointer objectName = nativeCopy(name);
    Pointer options = Memory.allocateDirect(Libraries.runtime(), 16, true);
    options.putLong(0, 16);
    options.putPointer(8, objectName);
    Pointer object = libbpf.bpf_object__open_mem(image, image.size(), options);
    Reference.reachabilityFence(objectName);
    if (object == null) {
      throw BpfException.of(
          Operation.OPEN, "cannot open " + spec.name(), Libraries.lastErrno(), messages.text());
    }
    return object;
  }

  private void applyEdits(Pointer object, LibbpfMessages messages) {
    for (ProgramSpec program : spec.allPrograms().values()) {
      Pointer found = libbpf.bpf_object__find_program_by_name(object, program.name());
      if (found == null) {
        throw BpfException.of(
            Operation.OPEN,
            "cannot find program " + program.name() + " in " + spec.name(),
            Errno.ENOENT.code(),
            messages.text());
      }
      if (spec.edits().unloaded().contains(program.name())) {
        libbpf.bpf_program__set_autoload(found, false);
      } else if (program.kind() == ProgramKind.UPROBE_MULTI
          || spec.edits().uprobeMulti().contains(program.name())) {
        // libbpf before 1.2 does not know the section name, nor any version the choice at run time.
        libbpf.bpf_program__set_type(found, PROGRAM_TYPE_KPROBE);
        libbpf.bpf_program__set_expected_attach_type(found, ATTACH_UPROBE_MULTI);
      }
    }
    spec.edits().maxEntries().forEach((map, size) -> resize(object, map, size));
    spec.maps().stream().filter(shared::containsKey).forEach(map -> share(object, map, messages));
  }

  private void share(Pointer object, String map, LibbpfMessages messages) {
    int result = shared.get(map).lendTo(libbpf.bpf_object__find_map_by_name(object, map));
    if (result < 0) {
      throw BpfException.of(Operation.LOAD, "cannot share map " + map, -result, messages.text());
    }
  }

  private void resize(Pointer object, String map, int maxEntries) {
    Pointer found = libbpf.bpf_object__find_map_by_name(object, map);
    int result =
        found == null ? -Errno.ENOENT.code() : libbpf.bpf_map__set_max_entries(found, maxEntries);
    if (result < 0) {
      throw BpfException.of(
          Operation.LOAD,
          "cannot set max_entries of map " + map + " to " + maxEntries,
          -result,
          "");
    }
  }

  private BpfException loadFailure(int errno, String messages) {
    String operation = "cannot load " + spec.name();
    Matcher log = VERIFIER_LOG.matcher(messages);
    if (log.find() && !log.group(2).isBlank()) {
      return new VerifierException(operation, errno, log.group(1), log.group(2));
    }
    Matcher program = FAILED_PROGRAM.matcher(messages);
    if (program.find() && spec.allPrograms().containsKey(program.group(1))) {
      ProgramSpec failed = spec.allPrograms().get(program.group(1));
      operation += ", program " + failed.name() + " (" + failed.section() + ")";
    }
    return BpfException.of(Operation.LOAD, operation, errno, messages);
  }

  private static Pointer nativeCopy(byte[] bytes) {
    Pointer memory = Memory.allocateDirect(Libraries.runtime(), bytes.length);
    memory.put(0, bytes, 0, bytes.length);
    return memory;
  }
}
