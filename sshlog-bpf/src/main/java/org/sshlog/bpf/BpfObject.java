// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import jnr.ffi.Pointer;
import org.sshlog.bpf.libbpf.LibBpf;

/**
 * A BPF object that lives in the kernel: its programs are loaded, its maps exist, nothing is
 * attached yet.
 *
 * <p>Thread-safe. Closing it detaches the links that its programs made and are still attached, and
 * frees programs and maps; a {@link RingBuffer} opened on one of its maps stays readable until it
 * is closed itself.
 */
public final class BpfObject implements AutoCloseable {
  private final String name;
  private final LibBpf libbpf = Libraries.libbpf();
  private final Pointer pointer;
  private final Map<String, BpfProgram> programs = new LinkedHashMap<>();
  private final Map<String, BpfMap> maps = new LinkedHashMap<>();
  private final Set<BpfLink> links = ConcurrentHashMap.newKeySet();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  BpfObject(BpfObjectSpec spec, Pointer pointer) {
    this.name = spec.name();
    this.pointer = pointer;
    for (ProgramSpec program : spec.programs().values()) {
      Pointer found = libbpf.bpf_object__find_program_by_name(pointer, program.name());
      boolean multi =
          program.kind() == ProgramKind.UPROBE_MULTI
              || spec.edits().uprobeMulti().contains(program.name());
      programs.put(program.name(), new BpfProgram(this, program, found, multi));
    }
    for (String map : spec.maps()) {
      maps.put(map, new BpfMap(this, map, libbpf.bpf_object__find_map_by_name(pointer, map)));
    }
  }

  /**
   * Creates the maps and loads the programs.
   *
   * @throws VerifierException when the kernel rejects a program
   * @throws BpfException when anything else fails; nothing is left in the kernel then
   */
  public static BpfObject load(BpfObjectSpec spec) {
    return ObjectLoader.load(spec, Map.of());
  }

  /**
   * Loads more programs, which work on the maps that this object has: maps of the same name are
   * shared, and only others are created. What comes of it is an object of its own, which may be
   * closed before or after this one.
   *
   * @param spec of the same file, or of another that declares the shared maps alike
   * @throws VerifierException when the kernel rejects a program
   * @throws BpfException when anything else fails; nothing is left in the kernel then
   */
  public BpfObject loadMore(BpfObjectSpec spec) {
    return ObjectLoader.load(spec, maps);
  }

  /** What the object is called. */
  public String name() {
    return name;
  }

  /**
   * One of the loaded programs.
   *
   * @throws BpfException when there is none of that name
   */
  public BpfProgram program(String program) {
    return named("program", program, programs);
  }

  /**
   * One of the maps.
   *
   * @throws BpfException when there is none of that name
   */
  public BpfMap map(String map) {
    return named("map", map, maps);
  }

  /** All loaded programs. */
  public Collection<BpfProgram> programs() {
    return Collections.unmodifiableCollection(programs.values());
  }

  /** Detaches and frees everything; does nothing the second time. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      BpfLink.closeAll(links);
      libbpf.bpf_object__close(pointer);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Runs {@code action} while nobody can close the object. */
  <T> T whileOpen(Supplier<T> action) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("BPF object " + name + " is closed");
      }
      return action.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  void linked(BpfLink link) {
    links.add(link);
  }

  void unlinked(BpfLink link) {
    links.remove(link);
  }

  private <T> T named(String what, String wanted, Map<String, T> known) {
    T found = known.get(wanted);
    if (found == null) {
      throw new BpfException(
          "BPF object "
              + name
              + " has no loaded "
              + what
              + " "
              + wanted
              + Names.didYouMean(wanted, known.keySet()),
          null);
    }
    return found;
  }
}
