// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

/**
 * Says of an instruction behind a call whether some registers have the same contents after it, and
 * whether the kernel emulates it when a probe sits on it. Only forms that are known count; of any
 * other the answer is no, which costs time and never truth.
 */
final class X86Registers {
  /** The call's result. */
  static final int RESULT = 1;

  /** RDI. */
  static final int FIRST_ARGUMENT = 1 << 7;

  private static final int RSP = 4;
  private static final int RDI = 7;

  /**
   * The first two arguments, RDI and RSI, and what proves that they still are: RCX, in which a
   * system call leaves where it returned to, and RSP, the stack pointer.
   */
  static final int ARGUMENTS = 1 << 7 | 1 << 6 | 1 << 1 | 1 << RSP;

  private X86Registers() {}

  /**
   * Whether the kernel executes it in the probe's own trap instead of stepping over a copy of it,
   * which takes many times as long: relative calls and jumps, {@code nop}, {@code push}.
   */
  static boolean isEmulated(X86Instruction i) {
    boolean bare = i.prefixes() == 0;
    if (i.map() == 1) {
      return bare && i.opcode() >= 0x80 && i.opcode() <= 0x8f;
    }
    if (i.map() != 0) {
      return false;
    }
    int opcode = i.opcode();
    if (opcode >= 0x50 && opcode <= 0x57) {
      return bare && (i.rex() == 0 || i.rex() == 0x41);
    }
    boolean jump = opcode >= 0x70 && opcode <= 0x7f || opcode == 0xeb;
    return bare && i.rex() == 0 && (jump || opcode == 0xe8 || opcode == 0xe9 || opcode == 0x90);
  }

  /**
   * Whether it leaves registers alone and goes on with the instruction behind it.
   *
   * @param registers a bit for each, {@link #RESULT} and {@link #ARGUMENTS}
   */
  static boolean keeps(X86Instruction i, int registers) {
    if ((i.prefixes() & X86Instruction.LOCK) != 0) {
      return false;
    }
    return switch (i.map()) {
      case 0 -> (i.prefixes() & X86Instruction.REPEAT) == 0 && keepsOneByte(i, registers);
      case 1 -> keepsAfter0f(i, registers);
      default -> false;
    };
  }

  /** Whether it loads the first argument, a number of 32 bits, from a structure. */
  static boolean loadsFirstArgument(X86Instruction i) {
    boolean plain = i.map() == 0 && i.opcode() == 0x8b && i.prefixes() == 0;
    if (!plain || (i.rex() & 8) != 0 || register(i) != RDI || !isMemory(i)) {
      return false;
    }
    int base = i.modrm() & 7;
    boolean absolute = base == 5 && i.modrm() >> 6 == 0;
    return base != RSP && !absolute;
  }

  private static boolean keepsOneByte(X86Instruction i, int registers) {
    int opcode = i.opcode();
    if (opcode < 0x40) {
      return keepsArithmetic(i, registers);
    }
    return switch (opcode) {
      case 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f ->
          isOther(RSP, registers) && isOther(low(i), registers);
      case 0x63, 0x8b, 0x8d -> isOther(register(i), registers);
      case 0x8a -> keepsByte(i, register(i), registers);
      case 0x80 -> group(i) == 7 || isMemory(i) || keepsByte(i, operand(i), registers);
      case 0x81, 0x83 -> group(i) == 7 || keepsOperand(i, registers);
      case 0x84, 0x85, 0xa8, 0xa9 -> true;
      case 0x88 -> isMemory(i) || keepsByte(i, operand(i), registers);
      case 0x89 -> keepsOperand(i, registers);
      case 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf -> isOther(low(i), registers);
      case 0xc6 -> group(i) == 0 && (isMemory(i) || keepsByte(i, operand(i), registers));
      case 0xc7 -> group(i) == 0 && keepsOperand(i, registers);
      case 0xf6, 0xf7 -> group(i) == 0;
      default -> false;
    };
  }

  /** The eight two-operand instructions; the last of them, cmp, writes nothing but flags. */
  private static boolean keepsArithmetic(X86Instruction i, int registers) {
    if (i.opcode() >= 0x38 && i.opcode() <= 0x3d) {
      return true;
    }
    return switch (i.opcode() & 7) {
      case 0 -> isMemory(i) || keepsByte(i, operand(i), registers);
      case 1 -> keepsOperand(i, registers);
      case 2 -> keepsByte(i, register(i), registers);
      case 3 -> isOther(register(i), registers);
      default -> false;
    };
  }

  private static boolean keepsAfter0f(X86Instruction i, int registers) {
    int opcode = i.opcode();
    if (opcode >= 0x40 && opcode <= 0x4f) {
      return isOther(register(i), registers);
    }
    if (opcode >= 0x90 && opcode <= 0x9f) {
      return isMemory(i) || keepsByte(i, operand(i), registers);
    }
    return switch (opcode) {
      case 0x1f -> true; // a long nop
      case 0x10, 0x11, 0x16, 0x28, 0x29, 0x57, 0x6c, 0x6f, 0x7f, 0xd6, 0xef -> true; // xmm, memory
      case 0xaf, 0xb6, 0xb7, 0xbe, 0xbf -> isOther(register(i), registers);
      default -> false;
    };
  }

  private static boolean isMemory(X86Instruction i) {
    return i.modrm() >> 6 != 3;
  }

  private static boolean keepsOperand(X86Instruction i, int registers) {
    return isMemory(i) || isOther(operand(i), registers);
  }

  /** Without REX, byte registers 4 to 7 are the second bytes of the first four. */
  private static boolean keepsByte(X86Instruction i, int register, int registers) {
    boolean second = i.rex() == 0 && register >= 4;
    return isOther(second ? register - 4 : register, registers);
  }

  private static boolean isOther(int register, int registers) {
    return (registers >> register & 1) == 0;
  }

  private static int group(X86Instruction i) {
    return i.modrm() >> 3 & 7;
  }

  private static int register(X86Instruction i) {
    return group(i) | (i.rex() & 4) << 1;
  }

  private static int operand(X86Instruction i) {
    return i.modrm() & 7 | (i.rex() & 1) << 3;
  }

  private static int low(X86Instruction i) {
    return i.opcode() & 7 | (i.rex() & 1) << 3;
  }
}
