// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the structs of an object's BTF: just enough to compare layouts. */
final class Btf {
  /** A struct: its size, and the byte offset of each member by name. */
  record Struct(int size, Map<String, Integer> offsets) {}

  private static final int KIND_INT = 1;
  private static final int KIND_ARRAY = 3;
  private static final int KIND_STRUCT = 4;
  private static final int KIND_UNION = 5;
  private static final int KIND_ENUM = 6;
  private static final int KIND_FUNC_PROTO = 13;
  private static final int KIND_VAR = 14;
  private static final int KIND_DATASEC = 15;
  private static final int KIND_DECL_TAG = 17;
  private static final int KIND_ENUM64 = 19;

  private final ByteBuffer btf;
  private final int strings;
  private final Map<String, Struct> structs = new HashMap<>();
  private final Map<String, Integer> enumerators = new HashMap<>();

  private Btf(ByteBuffer btf) {
    this.btf = btf;
    int header = btf.getInt(4);
    int types = header + btf.getInt(8);
    int end = types + btf.getInt(12);
    this.strings = header + btf.getInt(16);
    int at = types;
    while (at < end) {
      at = readType(at);
    }
  }

  /** Reads the section {@code .BTF} of an ELF64 object. */
  static Btf of(byte[] elf) {
    ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    int sections = (int) file.getLong(0x28);
    int entrySize = file.getShort(0x3A);
    int count = file.getShort(0x3C);
    int names = (int) file.getLong(sections + entrySize * file.getShort(0x3E) + 0x18);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int section = sections + i * entrySize;
      String name = text(file, names + file.getInt(section));
      seen.add(name);
      if (name.equals(".BTF")) {
        int at = (int) file.getLong(section + 0x18);
        int size = (int) file.getLong(section + 0x20);
        return new Btf(file.slice(at, size).order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    throw new AssertionError("no .BTF among " + seen);
  }

  Struct struct(String name) {
    Struct struct = structs.get(name);
    if (struct == null) {
      throw new AssertionError("no struct " + name + " among " + structs.keySet());
    }
    return struct;
  }

  int enumerator(String name) {
    Integer value = enumerators.get(name);
    if (value == null) {
      throw new AssertionError("no enumerator " + name + " among " + enumerators.keySet());
    }
    return value;
  }

  private int readType(int at) {
    int info = btf.getInt(at + 4);
    int kind = info >> 24 & 0x1F;
    int count = info & 0xFFFF;
    int next = at + 12;
    switch (kind) {
      case KIND_INT, KIND_VAR, KIND_DECL_TAG:
        return next + 4;
      case KIND_ARRAY:
        return next + 12;
      case KIND_STRUCT, KIND_UNION:
        readStruct(at, next, count, info < 0);
        return next + 12 * count;
      case KIND_ENUM:
        for (int i = 0; i < count; i++) {
          enumerators.put(name(next + 8 * i), btf.getInt(next + 8 * i + 4));
        }
        return next + 8 * count;
      case KIND_FUNC_PROTO:
        return next + 8 * count;
      case KIND_DATASEC, KIND_ENUM64:
        return next + 12 * count;
      default:
        return next;
    }
  }

  private void readStruct(int at, int members, int count, boolean bitFields) {
    Map<String, Integer> offsets = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int member = members + 12 * i;
      int bits = btf.getInt(member + 8);
      offsets.put(name(member), (bitFields ? bits & 0xFFFFFF : bits) / 8);
    }
    structs.put(name(at), new Struct(btf.getInt(at + 8), offsets));
  }

  private String name(int at) {
    return text(btf, strings + btf.getInt(at));
  }

  private static String text(ByteBuffer from, int at) {
    int end = at;
    while (from.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - at];
    from.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
