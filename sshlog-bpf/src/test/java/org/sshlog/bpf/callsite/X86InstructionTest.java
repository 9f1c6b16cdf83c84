// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes as GNU as writes them for the instruction in the comment beside. */
class X86InstructionTest {
  private static final byte[] PADDING = new byte[16];

  @ParameterizedTest
  @ValueSource(
      strings = {
        "90",
        "0f1f440000", // nopl 0x0(%rax,%rax,1)
        "662e0f1f840000000000", // cs nopw 0x0(%rax,%rax,1)
        "f30f1efa", // endbr64
        "64482b042528000000", // sub %fs:0x28,%rax
        "48b80102030405060708", // movabs
        "66b80102", // mov $0x201,%ax
        "66c7002a00", // movw $0x2a,(%rax)
        "48c7042401000000", // movq $1,(%rsp)
        "f6c201", // test $1,%dl
        "f7d8", // neg %eax
        "f7c200010000", // test $0x100,%edx
        "c8100000", // enter
        "c21000", // ret $0x10
        "48a10102030405060708", // movabs 0x...,%rax
        "8b9425f8ffffff", // mov -0x8(%rbp,%riz,1),%edx
        "8b1c2500000000", // mov 0x0,%ebx
        "660f3a0fc108", // palignr $8,%xmm1,%xmm0
        "660f3800c1", // pshufb %xmm1,%xmm0
        "0fa4c208", // shld $8,%eax,%edx
        "c5f877", // vzeroupper
        "c5f96f06", // vmovdqa (%rsi),%xmm0
        "c4e37d19c101", // vextractf128 $1,%ymm0,%xmm1
        "62f1fe486f06", // vmovdqu64 (%rsi),%zmm0
        "62f3fd4039c101" // vextracti64x4 with a mask and an immediate
      })
  void lengths(String hex) {
    byte[] code = HexFormat.of().parseHex(hex);
    byte[] padded = Arrays.copyOf(code, code.length + PADDING.length);
    assertThat(X86Instruction.decode(padded, 0, padded.length).length()).isEqualTo(code.length);
    for (int end = 0; end < code.length; end++) {
      assertThat(X86Instruction.decode(code, 0, end)).as("cut to %d", end).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"06", "62", "0f04", "ea", "d6", "8fc8", "66e800000000", "f2c5f96f06"})
  void whatIsNotKnown(String hex) {
    byte[] code = Arrays.copyOf(HexFormat.of().parseHex(hex), 20);
    if (hex.equals("62")) {
      code[1] = 7;
    }
    assertThat(X86Instruction.decode(code, 0, code.length)).isNull();
  }

  @Test
  void prefixesWithoutEndAreNoInstruction() {
    byte[] code = new byte[64];
    Arrays.fill(code, (byte) 0x66);
    assertThat(X86Instruction.decode(code, 0, code.length)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "4989c5, true", // mov %rax,%r13
    "4c89e8, false", // mov %r13,%rax
    "89c2, true", // mov %eax,%edx
    "890424, true", // mov %eax,(%rsp)
    "8b04 24, false", // mov (%rsp),%eax
    "448b0424, true", // mov (%rsp),%r8d
    "88c4, false", // mov %al,%ah
    "4088c4, true", // mov %al,%spl
    "8b4324, false", // mov 0x24(%rbx),%eax
    "488b7c2408, true", // mov 0x8(%rsp),%rdi
    "488d05d5df0600, false", // lea 0x6dfd5(%rip),%rax
    "488d3587920400, true", // lea 0x49287(%rip),%rsi
    "31c0, false", // xor %eax,%eax
    "31c9, true", // xor %ecx,%ecx
    "83f8ff, true", // cmp $-1,%eax
    "83c001, false", // add $1,%eax
    "4839c8, true", // cmp %rcx,%rax
    "4801c8, false", // add %rcx,%rax
    "483d00010000, true", // cmp $0x100,%rax
    "480500010000, false", // add $0x100,%rax
    "4885c0, true", // test %rax,%rax
    "f6c401, true", // test $1,%ah
    "f7d8, false", // neg %eax
    "4863d0, true", // movslq %eax,%rdx
    "4898, false", // cltq
    "490f49d5, true", // cmovns %r13,%rdx
    "480f49c2, false", // cmovns %rdx,%rax
    "0fb6c0, false", // movzbl %al,%eax
    "0f94c0, false", // sete %al
    "0f94c2, true", // sete %dl
    "0f94c4, false", // sete %ah
    "59, true", // pop %rcx
    "58, false", // pop %rax
    "4158, true", // pop %r8
    "b800000000, false", // mov $0,%eax
    "41b806000000, true", // mov $6,%r8d
    "c644240801, true", // movb $1,0x8(%rsp)
    "c6c401, false", // mov $1,%ah
    "4891, false", // xchg %rax,%rcx
    "c3, false",
    "ff5008, false", // call *0x8(%rax)
    "0f05, false", // syscall
    "0fa2, false", // cpuid
    "0f1f4000, true", // nopl 0x0(%rax)
    "0f1107, true", // movups %xmm0,(%rdi)
    "660f7ec0, false", // movd %xmm0,%eax
    "f0010a, false", // lock add %ecx,(%rdx)
    "f3a4, false", // rep movsb
    "c5f877, false" // vzeroupper: harmless, but not listed
  })
  void whatKeepsTheResult(String hex, boolean keeps) {
    X86Instruction instruction = decode(hex);
    assertThat(X86Registers.keeps(instruction, X86Registers.RESULT)).isEqualTo(keeps);
    assertThat(X86Registers.isEmulated(instruction)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "e800000000, true",
    "e900000000, true",
    "eb00, true",
    "7400, true",
    "0f8400000000, true",
    "90, true",
    "55, true",
    "4154, true",
    "4855, false",
    "ff35, false",
    "6a01, false",
    "4190, false",
    "f390, false",
    "e300, false",
    "e200, false",
    "c3, false",
    "ff25, false"
  })
  void whatTheKernelEmulates(String hex, boolean emulated) {
    assertThat(X86Registers.isEmulated(decode(hex))).isEqualTo(emulated);
  }

  private static X86Instruction decode(String hex) {
    byte[] code = Arrays.copyOf(HexFormat.of().parseHex(hex.replace(" ", "")), 20);
    return X86Instruction.decode(code, 0, code.length);
  }
}
