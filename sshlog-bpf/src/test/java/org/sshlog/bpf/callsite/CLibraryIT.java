// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With libraries that are made by the machine's compiler; needs clang and x86-64. */
class CLibraryIT {
  /** As glibc up to 2.40 has it; %s is where the system call returns to. */
  private static final String PLAIN =
      "endbr64; cmpb $0, 0x100(%%rip); je 2f; xor %%eax,%%eax; syscall; %s 2: ret; 3: ret";

  private static final String RETURN = "cmp $-4096,%rax; ja 3f; ret;";

  /** As Debian 13's glibc 2.41 has it: the inner functions, and one of the outer. */
  private static final String INNER =
      ".p2align 6; 1: push %rbx; mov %rcx,%r10; mov %fs:0x10,%rbx; mov 0x308(%rbx),%eax;"
          + " cmpb $0,0x100(%rip); .byte 0x75,0x44,0xa8,1,0x75,0x40,0xa8,0x10,0x75,0x3c;"
          + " .fill 60,1,0x90; mov 16(%rsp),%rax; syscall; pop %rbx; ret; .fill 23,1,0x90;"
          + " 2: sub $16,%rsp; push 0x18(%rsp); call 1b; pop %rdx; pop %rcx; cmp $-4096,%rax;"
          + " ja 3f; add $8,%rsp; ret; 3: ret;";

  private static final String OUTER =
      "sub $16,%rsp; movslq %edi,%rdi; xor %r9d,%r9d; xor %r8d,%r8d; push $1; xor %ecx,%ecx;"
          + " call 2b; add $24,%rsp; ret";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cmp $-4096,%rax; ja 3f; ret; | true",
        // As with several threads; the first argument's register is used; the shape is another.
        "mov %r8d,%edi; cmp $-4096,%rax; ja 3f; ret; | false",
        "cmp $-4096,%rax; ja 3f; xor %edi,%edi; ret; | false",
        "cmp $-4095,%rax; jae 3f; ret; | false"
      })
  void whatComesBehindTheSystemCall(String behind, boolean expected) throws Exception {
    String read = PLAIN.formatted(behind);
    String write = PLAIN.formatted(RETURN);
    assertThat(leavesArguments("", read, write)).isEqualTo(expected);
    assertThat(leavesArguments("", write, read)).isEqualTo(expected);
  }

  @Test
  void theLaterLibrary() throws Exception {
    assertThat(leavesArguments(INNER, OUTER, OUTER)).isTrue();
    String other = INNER.replace("pop %rdx; pop %rcx", "pop %rdi; pop %rcx");
    assertThat(leavesArguments(other, OUTER, OUTER)).isFalse();
    String longer = OUTER.replace("add $24,%rsp", "pop %rdi; add $16,%rsp");
    assertThat(leavesArguments(INNER, OUTER, longer)).isFalse();
    String moved = INNER.replace(".fill 23", ".fill 24");
    assertThat(leavesArguments(moved, OUTER, OUTER)).as("not where it is looked for").isFalse();
  }

  /** Whatever this machine has: the symbols are found, and objdump agrees on the shape. */
  @Test
  void thisMachinesLibrary() throws Exception {
    Path library = Path.of("/usr/lib/x86_64-linux-gnu/libc.so.6");
    byte[] elf = Files.readAllBytes(library);
    ElfImage image = ElfImage.parse(elf);
    ExportedFunctions functions = ExportedFunctions.of(image);
    for (String function : new String[] {"read", "write", "open", "printf", "qsort"}) {
      String symbols = output("objdump", "-T", library.toString());
      String line = "(?s).*\\n0*" + Long.toHexString(functions.find(function).address());
      assertThat(symbols).matches(line + "\\s[^\\n]*\\b" + function + "\\n.*");
    }
    assertThatThrownBy(() -> functions.find("no_such_function"))
        .isInstanceOf(CallSiteException.class)
        .hasMessage("it exports no no_such_function");
    CLibrary.leavesArguments(elf);
  }

  @Test
  void aBrokenLibraryIsRefused() throws Exception {
    byte[] elf = Files.readAllBytes(build("", PLAIN.formatted(RETURN), PLAIN.formatted(RETURN)));
    assertThat(CLibrary.leavesArguments(elf)).isTrue();
    for (int size = 0; size < elf.length; size += 97) {
      byte[] cut = Arrays.copyOf(elf, size);
      try {
        CLibrary.leavesArguments(cut);
      } catch (CallSiteException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    for (int at = 0; at < elf.length; at += 5) {
      byte[] other = elf.clone();
      other[at] ^= 0x5a;
      try {
        CLibrary.leavesArguments(other);
      } catch (CallSiteException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  private boolean leavesArguments(String inner, String read, String write) throws Exception {
    return CLibrary.leavesArguments(Files.readAllBytes(build(inner, read, write)));
  }

  private Path build(String inner, String read, String write) throws Exception {
    String source =
        ".globl read, write, other\n.type read,@function\n.type write,@function\n"
            + ".type other,@function\n"
            + inner.replace(";", "\n")
            + "\nread: "
            + read.replace(";", "\n")
            + "\n.size read,.-read\nother: ret\nwrite: "
            + write.replace(";", "\n")
            + "\n.size write,.-write\n";
    Path assembly = Files.writeString(directory.resolve("library.s"), source);
    Path library = directory.resolve("library.so");
    output("clang", "-shared", "-nostdlib", "-o", library.toString(), assembly.toString());
    return library;
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
