// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.bpf.callsite.TestProgram.CODE;
import static org.sshlog.bpf.callsite.TestProgram.IOCTL_STUB;
import static org.sshlog.bpf.callsite.TestProgram.READ_SLOT;
import static org.sshlog.bpf.callsite.TestProgram.READ_STUB;
import static org.sshlog.bpf.callsite.TestProgram.WRITE_SLOT;
import static org.sshlog.bpf.callsite.TestProgram.WRITE_STUB;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.CallSites.Stub;

class CallSitesTest {
  private static final Set<String> FUNCTIONS = Set.of("read", "write", "ioctl");

  @Test
  void aCallAndTheFirstJumpBehindIt() throws Exception {
    // call read; test %rax,%rax; je
    CallSites sites =
        find(
            TestProgram.x86().function(CODE, 32).call(CODE, READ_STUB).put(CODE + 5, "4885c0740a"));
    assertThat(callsOf(sites))
        .containsExactly(
            new Call("read", CODE, CODE + 8, true, true, false, READ_SLOT - (CODE + 8)));
    assertThat(sites.stubs()).contains(new Stub("read", READ_STUB));
    assertThat(sites.doubt()).as("write's stub is never called").isEmpty();
  }

  @Test
  void aStubWithLandingPadAndPrefix() throws Exception {
    TestProgram program =
        TestProgram.bare()
            .put(READ_STUB, "f30f1efa f2")
            .jumpThroughSlot(READ_STUB + 5, READ_SLOT)
            .function(CODE, 32)
            .call(CODE, READ_STUB)
            .put(CODE + 5, "e900000000");
    assertThat(find(program).stubs()).containsExactly(new Stub("read", READ_STUB));
    assertThat(find(program).callsWithoutStub()).isFalse();
    assertThat(find(program).calls())
        .containsExactly(
            new Call("read", CODE, CODE + 5, true, true, false, READ_SLOT - (CODE + 5)));
  }

  @Test
  void aCallWithoutStub() throws Exception {
    // call *slot; cmp $-1,%eax; jne
    TestProgram program =
        TestProgram.bare()
            .function(CODE, 32)
            .put(CODE, "ff15")
            .distance(CODE + 2, READ_SLOT)
            .put(CODE + 6, "83f8ff 0f85 00000000");
    assertThat(find(program).calls())
        .containsExactly(
            new Call("read", CODE, CODE + 9, true, true, false, READ_SLOT - (CODE + 9)));
    assertThat(find(program).stubs()).isEmpty();
    assertThat(find(program).callsWithoutStub()).isTrue();
  }

  @Test
  void whereTheResultIsGoneTheReturnAddressIsTaken() throws Exception {
    // call read; mov %rax,%r15; mov 0x24(%rbx),%eax; jmp
    CallSites sites =
        find(
            TestProgram.x86()
                .function(CODE, 32)
                .call(CODE, READ_STUB)
                .put(CODE + 5, "4989c7 8b4324 eb00"));
    assertThat(callsOf(sites))
        .containsExactly(
            new Call("read", CODE, CODE + 5, false, true, false, READ_SLOT - (CODE + 5)));
  }

  @Test
  void whereTheArgumentsAreStillThereBehindACall() throws Exception {
    // call read; mov %rax,%r13; test %rax,%rax; jne
    assertThat(behindRead("4989c5 4885c0 7500").argumentsKept()).isTrue();
    // mov %rbx,%rdi; mov $1,%esi; xor %ecx,%ecx; add $8,%rsp; pop %rbx: each, then jmp
    for (String change : List.of("4889df", "be01000000", "31c9", "4883c408", "5b")) {
      Call call = behindRead(change + " eb00");
      assertThat(call.argumentsKept()).as(change).isFalse();
      assertThat(call.resultEmulated()).isTrue();
    }
  }

  private static Call behindRead(String code) throws Exception {
    TestProgram program = TestProgram.x86().function(CODE, 48).call(CODE, READ_STUB);
    return callsOf(find(program.put(CODE + 5, code))).get(0);
  }

  @Test
  void whereTheFirstArgumentComesFrom() throws Exception {
    // mov 0x4(%rbp),%edi
    assertThat(afterLoading("8b7d04").firstFromMemory()).isTrue();
    // ...; movslq %ebx,%rdx; mov %rax,%rsi
    assertThat(afterLoading("8b7d04 4863d3 4889c6").firstFromMemory()).isTrue();
    // mov 0x8(%rsp),%edi; mov 0x0(%rip),%edi; mov %ebx,%edi; mov 0x4(%rbp),%rdi; mov (%rdi),%esi
    for (String other : List.of("8b7c2408", "8b3d00000000", "89df", "488b7d04", "8b37")) {
      assertThat(afterLoading(other).firstFromMemory()).as(other).isFalse();
    }
    // Overwritten; a jump and a call in between: from where the rest came is not certain.
    for (String lost : List.of("31ff", "7400", "e800000000")) {
      assertThat(afterLoading("8b7d04 " + lost).firstFromMemory()).as(lost).isFalse();
    }
  }

  private static Call afterLoading(String code) throws Exception {
    int at = CODE + code.replace(" ", "").length() / 2;
    TestProgram program = TestProgram.x86().function(CODE, 48).put(CODE, code);
    return callsOf(find(program.call(at, WRITE_STUB).put(at + 5, "85c0 7400"))).get(0);
  }

  @Test
  void anUnknownInstructionIsNotPassed() throws Exception {
    // call read; lock add %ecx,(%rdx); jmp
    CallSites sites =
        find(
            TestProgram.x86()
                .function(CODE, 32)
                .call(CODE, READ_STUB)
                .put(CODE + 5, "f0010a eb00"));
    assertThat(callsOf(sites))
        .containsExactly(
            new Call("read", CODE, CODE + 5, false, true, false, READ_SLOT - (CODE + 5)));
  }

  @Test
  void twoCallsInARowDoNotShareAPlace() throws Exception {
    // call write; mov $2,%edi; call write; nop
    CallSites sites =
        find(
            TestProgram.x86()
                .function(CODE, 32)
                .call(CODE, WRITE_STUB)
                .put(CODE + 5, "bf02000000")
                .call(CODE + 10, WRITE_STUB)
                .put(CODE + 15, "90"));
    assertThat(callsOf(sites))
        .containsExactly(
            new Call("write", CODE, CODE + 5, false, true, false, WRITE_SLOT - (CODE + 5)),
            new Call("write", CODE + 10, CODE + 15, true, true, false, WRITE_SLOT - (CODE + 15)));
    assertThat(sites.doubt()).isEmpty();
  }

  @Test
  void nothingBetweenTwoCallsIsDoubtful() throws Exception {
    CallSites sites =
        find(
            TestProgram.x86()
                .function(CODE, 32)
                .call(CODE, WRITE_STUB)
                .call(CODE + 5, WRITE_STUB)
                .put(CODE + 10, "90"));
    assertThat(sites.doubt()).contains("there is nothing between two calls at 0x800");
  }

  @Test
  void whatOnlyLooksLikeACallIsNone() throws Exception {
    // movabs $...,%rbx, whose constant holds the bytes of a call; ret
    TestProgram program =
        TestProgram.x86()
            .function(CODE, 32)
            .put(CODE, "48bb 0000000000000000 c3")
            .call(CODE + 3, READ_STUB);
    assertThat(callsOf(find(program))).isEmpty();
    assertThat(find(program).doubt()).isEmpty();
  }

  @Test
  void aCallInNoFunctionIsDoubtful() throws Exception {
    CallSites sites = find(TestProgram.x86().function(CODE, 32).call(CODE + 64, READ_STUB));
    assertThat(callsOf(sites)).isEmpty();
    assertThat(sites.doubt()).contains("a call at 0x840 is in no known function");
  }

  @Test
  void aCallBehindAnUnknownInstructionIsDoubtful() throws Exception {
    CallSites sites =
        find(TestProgram.x86().function(CODE, 32).put(CODE, "06").call(CODE + 1, READ_STUB));
    assertThat(callsOf(sites)).isEmpty();
    assertThat(sites.doubt()).contains("the instruction at 0x800 is not known");
  }

  @Test
  void jumpsHaveNoResult() throws Exception {
    // jmp ioctl; je write; jmp *slot of write
    CallSites sites =
        find(
            TestProgram.x86()
                .function(CODE, 32)
                .put(CODE, "e9")
                .distance(CODE + 1, IOCTL_STUB)
                .put(CODE + 5, "0f84")
                .distance(CODE + 7, WRITE_STUB)
                .put(CODE + 12, "ff25")
                .distance(CODE + 14, WRITE_SLOT));
    assertThat(callsOf(sites))
        .containsExactly(
            new Call("ioctl", CODE, CallSites.NO_RESULT, false),
            new Call("write", CODE + 5, CallSites.NO_RESULT, false));
  }

  @Test
  void aJumpThroughASlotAtAFunctionsEndHasNoResult() throws Exception {
    // Aligned like a stub, but nobody calls it; and one that is not.
    TestProgram program =
        TestProgram.bare()
            .function(CODE, 32)
            .put(CODE, "90 90 90 90 90 90 90 90")
            .jumpThroughSlot(CODE + 8, WRITE_SLOT)
            .put(CODE + 14, "90")
            .jumpThroughSlot(CODE + 15, READ_SLOT);
    CallSites sites = find(program);
    assertThat(sites.stubs()).isEmpty();
    assertThat(callsOf(sites))
        .containsExactly(
            new Call("write", CODE + 8, CallSites.NO_RESULT, false),
            new Call("read", CODE + 15, CallSites.NO_RESULT, false));
  }

  @Test
  void arm64() throws Exception {
    // bti c; adrp x16, 0; ldr x17, [x16, #0x500]; add x16, x16, #0x500; br x17
    TestProgram program =
        TestProgram.arm64()
            .word(READ_STUB, 0xd503245f)
            .word(READ_STUB + 4, 0x90000010)
            .word(READ_STUB + 8, 0xf9428211)
            .word(READ_STUB + 12, 0x91140210)
            .word(READ_STUB + 16, 0xd61f0220)
            .function(CODE, 32)
            .word(CODE + 4, 0x97ffff7f) // bl read, 129 words back
            .word(CODE + 12, 0x17ffff7d); // b read
    assertThat(find(program).stubs()).containsExactly(new Stub("read", READ_STUB));
    assertThat(find(program).calls())
        .containsExactly(
            new Call("read", CODE + 4, CODE + 8, false),
            new Call("read", CODE + 12, CallSites.NO_RESULT, false));
    assertThat(find(program.word(CODE + 64, 0x97ffff70)).doubt())
        .contains("a call at 0x840 is in no known function");
  }

  @Test
  void saysWhatOtherFilesAre() {
    assertThatThrownBy(() -> CallSites.find(new byte[0], FUNCTIONS))
        .hasMessage("it is no ELF file");
    byte[] other = TestProgram.x86().bytes();
    other[18] = 8;
    assertThatThrownBy(() -> CallSites.find(other, FUNCTIONS))
        .hasMessage("it is for machine 8, not x86-64 or arm64");
    byte[] fixed = TestProgram.x86().bytes();
    fixed[64 + 56] = 6;
    assertThatThrownBy(() -> CallSites.find(fixed, FUNCTIONS))
        .hasMessage("it is linked statically");
  }

  @Test
  void codeThatOverlapsIsRefused() {
    byte[] elf = TestProgram.x86().bytes();
    System.arraycopy(elf, 64, elf, 64 + 56, 56);
    assertThatThrownBy(() -> CallSites.find(elf, FUNCTIONS))
        .isInstanceOf(CallSiteException.class)
        .hasMessage("its code segments overlap");
  }

  @Test
  void refusesOrCopesWithEveryTruncation() {
    byte[] whole = TestProgram.x86().function(CODE, 32).call(CODE, READ_STUB).bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> CallSites.find(cut, FUNCTIONS))
          .isInstanceOf(CallSiteException.class);
    }
  }

  /** Whatever the damage: an answer or a sentence, never another exception or an endless search. */
  @Test
  @Timeout(180)
  void survivesDamage() {
    Random random = new Random(4711);
    TestProgram x86 =
        TestProgram.x86().function(CODE, 32).call(CODE, READ_STUB).put(CODE + 5, "74");
    TestProgram arm = TestProgram.arm64().function(CODE, 32).word(CODE, 0x97ffff80);
    int refused = 0;
    for (int round = 0; round < 40_000; round++) {
      byte[] damaged = (round % 4 == 0 ? arm : x86).bytes();
      for (int i = 0; i < 4; i++) {
        int limit = round % 2 == 0 ? 0x600 : damaged.length;
        damaged[20 + random.nextInt(limit - 20)] = (byte) random.nextInt();
      }
      try {
        assertThat(CallSites.find(damaged, FUNCTIONS).calls()).doesNotContainNull();
      } catch (CallSiteException e) {
        assertThat(e.getMessage()).matches("[ -~]+");
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 39_000);
  }

  /** A large file full of what looks like calls, in functions that all reach to its end. */
  @Test
  @Timeout(180)
  void workGrowsWithTheFileOnly() throws Exception {
    int rows = 100_000;
    ByteBuffer elf = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(0, TestProgram.x86().bytes());
    int table = 1 << 20;
    int code = 8 << 20;
    elf.putLong(64 + 32, elf.limit());
    elf.putLong(64 + 112 + 8, table).putLong(64 + 112 + 16, table + TestProgram.BASE);
    elf.putLong(64 + 112 + 32, 12 + rows * 8).putInt(table, 0x3b031b01).putInt(table + 8, rows);
    for (int row = 0; row < rows; row++) {
      int entry = (4 << 20) + row * 16;
      int start = code + row * 5;
      elf.putInt(entry + 8, start - entry - 8).putInt(entry + 12, elf.limit() - start);
      elf.putInt(table + 12 + row * 8, start - table).putInt(table + 16 + row * 8, entry - table);
    }
    for (int at = code; at < elf.limit() - 5; at += 5) {
      elf.put(at, (byte) 0xe8).putInt(at + 1, READ_STUB - at - 5);
    }
    assertThatThrownBy(() -> CallSites.find(elf.array(), FUNCTIONS))
        .isInstanceOf(CallSiteException.class)
        .hasMessageContaining("too many places");
  }

  /** Without the stubs that nothing calls: these count as jumps. */
  private static List<Call> callsOf(CallSites sites) {
    return sites.calls().stream().filter(call -> call.offset() >= CODE).toList();
  }

  private static CallSites find(TestProgram program) throws CallSiteException {
    return CallSites.find(program.bytes(), FUNCTIONS);
  }
}
