// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.sshlog.bpf.elf.ElfFile;
import org.sshlog.bpf.elf.ElfSymbol;
import org.sshlog.bpf.elf.MalformedElfException;

/** The programs, maps and constants that the symbols of an ELF file name. Immutable. */
final class ObjectContents {
  private static final String SUBPROGRAMS = ".text";
  private static final String MAPS = ".maps";
  private static final String CONSTANTS = ".rodata";

  private final String name;
  private final byte[] elf;
  private final Map<String, ProgramSpec> programs = new LinkedHashMap<>();
  private final Set<String> maps = new LinkedHashSet<>();
  private final Map<String, ElfSymbol> constants = new LinkedHashMap<>();

  private ObjectContents(String name, byte[] elf, ElfFile file) {
    this.name = name;
    this.elf = elf;
    for (ElfSymbol symbol : file.symbols()) {
      add(symbol);
    }
  }

  static ObjectContents of(byte[] elf, String name) {
    try {
      return new ObjectContents(name, elf, ElfFile.parse(elf));
    } catch (MalformedElfException e) {
      throw new BpfException("cannot read BPF object " + name + ": " + e.getMessage(), e);
    }
  }

  private void add(ElfSymbol symbol) {
    String section = symbol.section().name();
    if (symbol.isGlobalFunction() && symbol.section().isCode() && !section.equals(SUBPROGRAMS)) {
      programs.put(
          symbol.name(), new ProgramSpec(symbol.name(), section, ProgramKind.ofSection(section)));
    } else if (symbol.isObject() && section.equals(MAPS)) {
      maps.add(symbol.name());
    } else if (symbol.isObject() && section.equals(CONSTANTS) && symbol.section().hasBytes()) {
      constants.put(symbol.name(), symbol);
    }
  }

  Map<String, ProgramSpec> programs(Set<String> without) {
    Map<String, ProgramSpec> rest = new LinkedHashMap<>(programs);
    rest.keySet().removeAll(without);
    return Collections.unmodifiableMap(rest);
  }

  Set<String> maps() {
    return Collections.unmodifiableSet(maps);
  }

  Set<String> constants() {
    return Collections.unmodifiableSet(constants.keySet());
  }

  ProgramSpec checkProgram(String program) {
    ProgramSpec spec = programs.get(program);
    if (spec == null) {
      throw unknown("program", program, programs.keySet());
    }
    return spec;
  }

  void checkMap(String map) {
    if (!maps.contains(map)) {
      throw unknown("map", map, maps);
    }
  }

  void checkConstant(String variable, long value) {
    ElfSymbol symbol = constants.get(variable);
    if (symbol == null) {
      throw unknown("constant", variable, constants.keySet());
    }
    int bits = (int) Math.min(symbol.size(), 9) * 8;
    if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
      throw new BpfException(
          "constant " + variable + " has " + symbol.size() + " bytes, not 1, 2, 4 or 8", null);
    }
    if (bits < 64 && (value < -(1L << bits - 1) || value >= 1L << bits)) {
      throw new BpfException(
          "value " + value + " does not fit into the " + bits + " bits of " + variable, null);
    }
  }

  byte[] image(Map<String, Long> values) {
    byte[] image = elf.clone();
    ByteBuffer target = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(
        (variable, value) -> {
          ElfSymbol symbol = constants.get(variable);
          int at = (int) (symbol.section().offset() + symbol.value());
          for (int i = 0; i < symbol.size(); i++) {
            target.put(at + i, (byte) (value >> 8 * i));
          }
        });
    return image;
  }

  private BpfException unknown(String what, String wanted, Set<String> known) {
    return new BpfException(
        "BPF object " + name + " has no " + what + " " + wanted + Names.didYouMean(wanted, known),
        null);
  }
}
