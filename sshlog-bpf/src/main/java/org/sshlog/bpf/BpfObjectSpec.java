// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an ELF object file says, and what is to be different when it is loaded. Inert and immutable:
 * needs no kernel, no libbpf and no privilege; the same bytes give the same spec everywhere.
 */
public final class BpfObjectSpec {
  private static final long MAX_FILE_SIZE = 64 << 20;

  private final String name;
  private final ObjectContents contents;
  private final SpecEdits edits;

  private BpfObjectSpec(String name, ObjectContents contents, SpecEdits edits) {
    this.name = name;
    this.contents = contents;
    this.edits = edits;
  }

  /**
   * Reads an object file's bytes.
   *
   * @param elf the whole file, as clang wrote it; copied
   * @param name what to call it in messages and in the kernel, e.g. "command"
   * @throws BpfException when the bytes are not an intact BPF object file
   */
  public static BpfObjectSpec parse(byte[] elf, String name) {
    return new BpfObjectSpec(name, ObjectContents.of(elf.clone(), name), SpecEdits.NONE);
  }

  /**
   * Reads an object file and names it after the file, without {@code .bpf.o}.
   *
   * @throws BpfException when it cannot be read or is not an intact BPF object file
   */
  public static BpfObjectSpec read(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("(\\.bpf)?\\.o$", "");
    try {
      if (Files.size(file) > MAX_FILE_SIZE) {
        throw new BpfException("cannot read " + file + ": larger than 64 MB", null);
      }
      byte[] elf = Files.readAllBytes(file);
      return new BpfObjectSpec(name, ObjectContents.of(elf, name), SpecEdits.NONE);
    } catch (IOException e) {
      throw new BpfException("cannot read " + file + ": " + e, e);
    }
  }

  /** What the object is called. */
  public String name() {
    return name;
  }

  /** The programs that will be loaded, by name. */
  public Map<String, ProgramSpec> programs() {
    return contents.programs(edits.unloaded());
  }

  /** The names of the maps, without those that clang makes for variables. */
  public Set<String> maps() {
    return contents.maps();
  }

  /** The names of the constants that {@link #withConstant} can set. */
  public Set<String> constants() {
    return contents.constants();
  }

  /**
   * Leaves one program out.
   *
   * @throws BpfException when the object has no such program
   */
  public BpfObjectSpec withoutProgram(String program) {
    contents.checkProgram(program);
    Set<String> unloaded = new TreeSet<>(edits.unloaded());
    unloaded.add(program);
    return edited(edits.withUnloaded(unloaded));
  }

  /**
   * Loads these programs only.
   *
   * @throws BpfException when the object has no program of one of these names
   */
  public BpfObjectSpec withPrograms(Collection<String> loaded) {
    loaded.forEach(contents::checkProgram);
    Set<String> unloaded = new TreeSet<>(contents.programs(Set.of()).keySet());
    unloaded.removeAll(Set.copyOf(loaded));
    return edited(edits.withUnloaded(unloaded));
  }

  /**
   * Prepares a {@code uprobe} program for {@link BpfProgram#attachUprobeMulti}. The kernel wants to
   * know it at load; a program so prepared cannot be attached by {@link BpfProgram#attachUprobe}.
   *
   * @throws BpfException when the object has no such program or it is no uprobe
   */
  public BpfObjectSpec withUprobeMulti(String program) {
    ProgramSpec spec = contents.checkProgram(program);
    if (spec.kind() != ProgramKind.UPROBE && spec.kind() != ProgramKind.UPROBE_MULTI) {
      throw new BpfException(
          "cannot prepare " + program + " for uprobe_multi: it is a " + spec.section(), null);
    }
    Set<String> multi = new TreeSet<>(edits.uprobeMulti());
    multi.add(program);
    return edited(edits.withUprobeMulti(multi));
  }

  /**
   * Gives a map another size.
   *
   * @param maxEntries 1 or more; for a ring buffer its bytes, a power of two and at least a page
   * @throws BpfException when the object has no such map
   */
  public BpfObjectSpec withMaxEntries(String map, int maxEntries) {
    contents.checkMap(map);
    if (maxEntries < 1) {
      throw new BpfException("max_entries of map " + map + " < 1: " + maxEntries, null);
    }
    return edited(edits.withMaxEntries(map, maxEntries));
  }

  /**
   * Sets a {@code const volatile} variable.
   *
   * @param variable its name
   * @param value signed or unsigned, little-endian in the variable's own size of 1, 2, 4 or 8 bytes
   * @throws BpfException when there is no such variable or the value does not fit
   */
  public BpfObjectSpec withConstant(String variable, long value) {
    contents.checkConstant(variable, value);
    return edited(edits.withConstant(variable, value));
  }

  SpecEdits edits() {
    return edits;
  }

  /** Every program of the file, those left out included. */
  Map<String, ProgramSpec> allPrograms() {
    return contents.programs(Set.of());
  }

  /** The file's bytes with the constants in place. */
  byte[] image() {
    return contents.image(edits.constants());
  }

  private BpfObjectSpec edited(SpecEdits changed) {
    return new BpfObjectSpec(name, contents, changed);
  }
}
