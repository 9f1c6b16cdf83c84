// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

/**
 * One x86-64 instruction, decoded as far as its length needs.
 *
 * @param length bytes it has
 * @param prefixes the legacy prefixes it has, {@link #OPERAND_SIZE} and so on
 * @param rex its REX prefix, 0 without
 * @param map which opcode map: 0 one byte, 1 {@code 0f}, 2 {@code 0f 38}, 3 {@code 0f 3a}; {@link
 *     #VECTOR} for any map under a VEX or EVEX prefix
 * @param opcode its last opcode byte
 * @param modrm its operand byte, -1 without
 */
record X86Instruction(int length, int prefixes, int rex, int map, int opcode, int modrm) {
  static final int OPERAND_SIZE = 1;
  static final int ADDRESS_SIZE = 2;
  static final int LOCK = 4;
  static final int REPEAT = 8;
  static final int SEGMENT = 16;
  static final int VECTOR = -1;

  private static final int MAX_LENGTH = 15;

  /**
   * What follows an opcode, 16 a line: {@code .} nothing; {@code m} an operand byte with its
   * address; {@code b w z} an immediate of 1, 2, 4 bytes (the last 2 with an operand size prefix);
   * {@code B Z} both; {@code d} a distance of 4 bytes; {@code p} it is a prefix; {@code s} special,
   * see the code; {@code -} there is no such instruction.
   */
  private static final String ONE_BYTE =
      "mmmmbz--mmmmbz-s"
          + "mmmmbz--mmmmbz--"
          + "mmmmbzp-mmmmbzp-"
          + "mmmmbzp-mmmmbzp-"
          + "pppppppppppppppp"
          + "................"
          + "---mppppzZbB...."
          + "bbbbbbbbbbbbbbbb"
          + "BZ-Bmmmmmmmmmmms"
          + "..........-....."
          + "ssss....bz......"
          + "bbbbbbbbssssssss"
          + "BBw.ssBZs.w..b-."
          + "mmmm---.mmmmmmmm"
          + "bbbbbbbbdd-b...."
          + "p.pp..ss......mm";

  private static final String AFTER_0F =
      "mmmm-.....-.-m.B"
          + "mmmmmmmmmmmmmmmm"
          + "mmmm----mmmmmmmm"
          + "......-.s-s-----"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "BBBBmmm.----mmmm"
          + "dddddddddddddddd"
          + "mmmmmmmmmmmmmmmm"
          + "...mBm--...mBmmm"
          + "mmmmmmmmmmBmmmmm"
          + "mmBmBBBm........"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm";

  /**
   * Decodes the instruction that begins at {@code at}.
   *
   * @param end where the code ends
   * @return null when there is no such instruction, or not all of it is there
   */
  static X86Instruction decode(byte[] code, int at, int end) {
    int limit = Math.min(end, at + MAX_LENGTH);
    int prefixes = 0;
    int rex = 0;
    int next = at;
    while (next < limit && ONE_BYTE.charAt(code[next] & 0xff) == 'p') {
      int prefix = code[next++] & 0xff;
      boolean isRex = (prefix & 0xf0) == 0x40;
      // A REX prefix counts only right before the opcode.
      rex = isRex ? prefix : 0;
      prefixes |= isRex ? 0 : bitOf(prefix);
    }
    if (next >= limit) {
      return null;
    }
    X86Instruction found = opcode(code, at, next, limit, prefixes, rex);
    return found == null || at + found.length() > limit ? null : found;
  }

  private static int bitOf(int prefix) {
    return switch (prefix) {
      case 0x66 -> OPERAND_SIZE;
      case 0x67 -> ADDRESS_SIZE;
      case 0xf0 -> LOCK;
      case 0xf2, 0xf3 -> REPEAT;
      default -> SEGMENT;
    };
  }

  private static X86Instruction opcode(
      byte[] code, int at, int next, int limit, int prefixes, int rex) {
    int first = code[next] & 0xff;
    if (first == 0xc4 || first == 0xc5 || first == 0x62) {
      return rex != 0 ? null : vector(code, at, next, limit, prefixes);
    }
    int map = 0;
    int last = next;
    if (first == 0x0f) {
      map = 1;
      last++;
      if (last < limit && ((code[last] & 0xff) == 0x38 || (code[last] & 0xff) == 0x3a)) {
        map = code[last] == 0x38 ? 2 : 3;
        last++;
      }
    }
    if (last >= limit) {
      return null;
    }
    int opcode = code[last] & 0xff;
    int modrm = last + 1 < limit ? code[last + 1] & 0xff : -1;
    char form = formOf(map, opcode);
    if (form == 's') {
      form = special(opcode, modrm, prefixes, rex);
    }
    return operands(code, at, last + 1, limit, prefixes, rex, map, opcode, form);
  }

  private static char formOf(int map, int opcode) {
    return switch (map) {
      case 0 -> ONE_BYTE.charAt(opcode);
      case 1 -> AFTER_0F.charAt(opcode);
      case 2 -> 'm';
      default -> 'B';
    };
  }

  /** {@code q} and {@code e} stand for an immediate of 8 and of 3 bytes. */
  private static char special(int opcode, int modrm, int prefixes, int rex) {
    int group = modrm >> 3 & 7;
    return switch (opcode) {
      case 0x8f -> modrm >= 0 && group == 0 ? 'm' : '-';
      case 0xa0, 0xa1, 0xa2, 0xa3 -> (prefixes & ADDRESS_SIZE) != 0 ? 'd' : 'q';
      case 0xc8 -> 'e';
      case 0xf6 -> group <= 1 ? 'B' : 'm';
      case 0xf7 -> group <= 1 ? 'Z' : 'm';
      default -> opcode >= 0xb8 && opcode <= 0xbf ? ((rex & 8) != 0 ? 'q' : 'z') : '-';
    };
  }

  /** VEX has one or two bytes before the opcode, EVEX three; each selects the map of the opcode. */
  private static X86Instruction vector(byte[] code, int at, int next, int limit, int prefixes) {
    int first = code[next] & 0xff;
    int opcodeAt = next + (first == 0xc5 ? 2 : first == 0xc4 ? 3 : 4);
    if (opcodeAt >= limit || prefixes != 0 && prefixes != SEGMENT && prefixes != ADDRESS_SIZE) {
      return null;
    }
    int map = first == 0xc5 ? 1 : code[next + 1] & (first == 0xc4 ? 0x1f : 7);
    int opcode = code[opcodeAt] & 0xff;
    char form = vectorForm(map, opcode, first == 0x62);
    return operands(code, at, opcodeAt + 1, limit, prefixes, 0, VECTOR, opcode, form);
  }

  private static char vectorForm(int map, int opcode, boolean evex) {
    return switch (map) {
      case 1 -> {
        char form = evex && opcode >= 0x78 && opcode <= 0x7b ? 'm' : AFTER_0F.charAt(opcode);
        yield form == 'm' || form == 'B' || opcode == 0x77 ? form : '-';
      }
      case 2 -> 'm';
      case 3 -> 'B';
      case 5, 6 -> evex ? 'm' : '-';
      default -> '-';
    };
  }

  private static X86Instruction operands(
      byte[] code,
      int at,
      int next,
      int limit,
      int prefixes,
      int rex,
      int map,
      int opcode,
      char form) {
    boolean narrow = (prefixes & OPERAND_SIZE) != 0;
    // Processors disagree about the length of a near jump with this prefix; nobody writes it.
    if (form == '-' || form == 's' || form == 'd' && narrow) {
      return null;
    }
    int modrm = -1;
    int length = next - at;
    if (form == 'm' || form == 'B' || form == 'Z') {
      if (next >= limit) {
        return null;
      }
      modrm = code[next] & 0xff;
      length += addressLength(code, next, limit);
    }
    length +=
        switch (form) {
          case 'b', 'B' -> 1;
          case 'w' -> 2;
          case 'e' -> 3;
          case 'd' -> 4;
          case 'q' -> 8;
          case 'z', 'Z' -> narrow && (rex & 8) == 0 ? 2 : 4;
          default -> 0;
        };
    return new X86Instruction(length, prefixes, rex, map, opcode, modrm);
  }

  /** Bytes of the operand byte and of what belongs to it. */
  private static int addressLength(byte[] code, int at, int limit) {
    int mode = code[at] >> 6 & 3;
    int base = code[at] & 7;
    if (mode == 3) {
      return 1;
    }
    int length = 1;
    if (base == 4) {
      length++;
      base = at + 1 < limit ? code[at + 1] & 7 : 0;
    }
    boolean far = mode == 2 || mode == 0 && base == 5;
    return length + (mode == 1 ? 1 : far ? 4 : 0);
  }
}
