// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sections and symbols of one little-endian 64-bit BPF object file. Immutable. */
public final class ElfFile {
  private static final int HEADER_SIZE = 64;
  private static final int SECTION_HEADER_SIZE = 64;
  private static final int SYMBOL_SIZE = 24;
  private static final int RELOCATABLE = 1;
  private static final int MACHINE_BPF = 247;
  private static final int MAX_SECTIONS = 4096;
  private static final int FIRST_RESERVED_SECTION = 0xff00;

  private final ByteBuffer bytes;
  private final List<ElfSection> sections;
  private final List<ElfSymbol> symbols;

  private ElfFile(byte[] elf) throws MalformedElfException {
    bytes = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    checkHeader();
    sections = readSections();
    symbols = readSymbols();
  }

  /**
   * Reads sections and symbols.
   *
   * @param elf the whole file; the caller must not change it afterwards
   * @throws MalformedElfException when it is not an intact BPF object file
   */
  public static ElfFile parse(byte[] elf) throws MalformedElfException {
    return new ElfFile(elf);
  }

  /** All sections in file order. */
  public List<ElfSection> sections() {
    return sections;
  }

  /** All named symbols that live in a section, in file order. */
  public List<ElfSymbol> symbols() {
    return symbols;
  }

  private void checkHeader() throws MalformedElfException {
    if (bytes.limit() == 0) {
      throw new MalformedElfException("the file is empty");
    }
    if (bytes.limit() < 4 || bytes.getInt(0) != 0x464c457f) {
      throw new MalformedElfException("not an ELF file: it does not begin with 7f 45 4c 46");
    }
    if (bytes.limit() < HEADER_SIZE) {
      throw truncated("the ELF header", HEADER_SIZE);
    }
    if (bytes.get(4) != 2 || bytes.get(5) != 1) {
      throw new MalformedElfException("not a 64-bit little-endian ELF file");
    }
    int type = u16(16);
    int machine = u16(18);
    if (machine != MACHINE_BPF) {
      throw new MalformedElfException(
          "compiled for machine " + machine + ", not for BPF (247); use clang -target bpf");
    }
    if (type != RELOCATABLE) {
      throw new MalformedElfException("ELF type " + type + " is not a relocatable object (1)");
    }
  }

  private List<ElfSection> readSections() throws MalformedElfException {
    long table = bytes.getLong(40);
    int entrySize = u16(58);
    int count = u16(60);
    int nameSection = u16(62);
    if (count == 0 || count > MAX_SECTIONS || entrySize != SECTION_HEADER_SIZE) {
      throw new MalformedElfException(
          "implausible section table: " + count + " entries of " + entrySize + " bytes");
    }
    checkRange("the section table", table, (long) count * SECTION_HEADER_SIZE);
    if (nameSection >= count) {
      throw new MalformedElfException(
          "section names are said to be in section " + nameSection + " of " + count);
    }
    ElfSection names = readSection((int) table, nameSection, null);
    List<ElfSection> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(readSection((int) table, i, names));
    }
    return List.copyOf(all);
  }

  private ElfSection readSection(int table, int index, ElfSection names)
      throws MalformedElfException {
    int at = table + index * SECTION_HEADER_SIZE;
    ElfSection header =
        new ElfSection(
            index,
            "",
            bytes.getInt(at + 4),
            bytes.getLong(at + 8),
            bytes.getLong(at + 24),
            bytes.getLong(at + 32),
            bytes.getInt(at + 40));
    if (header.hasBytes()) {
      checkRange("section " + index, header.offset(), header.size());
    }
    if (names == null) {
      return header;
    }
    return new ElfSection(
        index,
        string(names, bytes.getInt(at)),
        header.type(),
        header.flags(),
        header.offset(),
        header.size(),
        header.link());
  }

  private List<ElfSymbol> readSymbols() throws MalformedElfException {
    List<ElfSymbol> all = new ArrayList<>();
    for (ElfSection table : sections) {
      if (table.type() != ElfSection.SYMBOL_TABLE) {
        continue;
      }
      if (table.link() < 0 || table.link() >= sections.size()) {
        throw new MalformedElfException("the symbol table names no string section");
      }
      ElfSection names = sections.get(table.link());
      for (long at = 0; at + SYMBOL_SIZE <= table.size(); at += SYMBOL_SIZE) {
        addSymbol(all, (int) (table.offset() + at), names);
      }
    }
    return List.copyOf(all);
  }

  private void addSymbol(List<ElfSymbol> all, int at, ElfSection names)
      throws MalformedElfException {
    int section = u16(at + 6);
    int name = bytes.getInt(at);
    if (name == 0 || section == 0 || section >= FIRST_RESERVED_SECTION) {
      return;
    }
    if (section >= sections.size()) {
      throw new MalformedElfException(
          "a symbol is in section " + section + " of " + sections.size());
    }
    String text = string(names, name);
    ElfSection home = sections.get(section);
    long value = bytes.getLong(at + 8);
    long size = bytes.getLong(at + 16);
    if (value < 0 || size < 0 || value > home.size() || size > home.size() - value) {
      throw new MalformedElfException("symbol " + text + " reaches beyond section " + home.name());
    }
    all.add(new ElfSymbol(text, bytes.get(at + 4) & 0xff, home, value, size));
  }

  /** Names go into messages and logs, so only printable ASCII passes. */
  private String string(ElfSection names, int offset) throws MalformedElfException {
    if (names.type() != ElfSection.STRING_TABLE || offset < 0 || offset >= names.size()) {
      throw new MalformedElfException("a name lies outside of its string section");
    }
    int start = (int) names.offset() + offset;
    int limit = (int) (names.offset() + names.size());
    int end = start;
    while (end < limit && bytes.get(end) != 0) {
      if (bytes.get(end) < ' ' || bytes.get(end) > '~') {
        throw new MalformedElfException("a name holds a byte that is not printable ASCII");
      }
      end++;
    }
    if (end == limit) {
      throw new MalformedElfException("a name is not terminated");
    }
    return new String(bytes.array(), start, end - start, StandardCharsets.US_ASCII);
  }

  private int u16(int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  private void checkRange(String what, long offset, long size) throws MalformedElfException {
    if (offset < 0 || size < 0 || offset > Long.MAX_VALUE - size) {
      throw new MalformedElfException(what + " has an impossible position");
    }
    if (offset + size > bytes.limit()) {
      throw truncated(what, offset + size);
    }
  }

  private MalformedElfException truncated(String what, long end) {
    return new MalformedElfException(
        "truncated: " + what + " ends at byte " + end + ", the file has " + bytes.limit());
  }
}
