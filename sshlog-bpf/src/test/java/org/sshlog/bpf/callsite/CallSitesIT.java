// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.ElfImage.Segment;

/** Compares with what binutils find in programs of this machine; needs objdump and x86-64. */
class CallSitesIT {
  private static final Path SSHD = Path.of(System.getProperty("sshd", "/usr/sbin/sshd"));
  private static final Set<String> FUNCTIONS = Set.of("read", "__read_chk", "write", "ioctl");

  /** objdump shows prefixes in front of what is no instruction, such as data, by themselves. */
  private static final String PREFIXES =
      "(rep|repz|repnz|rex[.WRXB]*|data16|addr32|lock|[c-g]s|ss|bnd|fwait|\\s)+";

  /** Programs with much, and with little, besides what a compiler makes of C. */
  static Stream<Path> programs() {
    return Stream.of(
            SSHD.toString(),
            "/usr/lib/openssh/sshd-session",
            "/usr/lib/x86_64-linux-gnu/libc.so.6",
            "/bin/bash")
        .map(Path::of)
        .filter(Files::exists);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyInstructionIsAsLongAsObjdumpSays(Path program) throws Exception {
    byte[] elf = Files.readAllBytes(program);
    ElfImage image = ElfImage.parse(elf);
    int known = 0;
    int unknown = 0;
    for (Objdump.Line line : Objdump.disassemble(program)) {
      Segment segment = CallSites.holding(image.code(), line.address());
      int at = segment.offsetOf(line.address());
      X86Instruction decoded = X86Instruction.decode(elf, at, segment.end());
      if (decoded == null
          || line.text().matches(".*\\(bad\\).*|[.]byte.*")
          || line.text().matches(PREFIXES)) {
        unknown++;
      } else {
        assertThat(decoded.length()).as("%s at %x", line, at).isEqualTo(line.bytes());
        known++;
      }
    }
    assertThat(known).isGreaterThan(10_000);
    assertThat(unknown).as("of %d", known).isLessThan(known / 1000);
  }

  @Test
  void findsEveryCallThatObjdumpShows() throws Exception {
    List<Objdump.Line> lines = Objdump.disassemble(SSHD);
    ElfImage image = ElfImage.parse(Files.readAllBytes(SSHD));
    CallSites sites = CallSites.find(Files.readAllBytes(SSHD), FUNCTIONS);
    for (String function : FUNCTIONS) {
      Set<Long> expected = new TreeSet<>();
      for (Objdump.Line line : lines) {
        if (line.text().matches("(bnd )?call\\s.*<" + function + "@(plt|GLIBC).*")) {
          Segment segment = CallSites.holding(image.code(), line.address());
          expected.add((long) segment.offsetOf(line.address()));
        }
      }
      Set<Long> found =
          sites.calls().stream()
              .filter(c -> c.function().equals(function))
              .map(Call::offset)
              .collect(toCollection(TreeSet::new));
      assertThat(found).as(function).isEqualTo(expected);
    }
    assertThat(sites.calls().stream().filter(c -> c.function().equals("read"))).isNotEmpty();
    assertThat(sites.calls().stream().filter(c -> c.function().equals("write"))).isNotEmpty();
    assertThat(sites.doubt()).isEmpty();
  }

  /** Walks from each call to its result in objdump's text, by other rules than the decoder's. */
  @Test
  void takesResultsWhileTheyAreThere() throws Exception {
    List<Objdump.Line> lines = Objdump.disassemble(SSHD);
    ElfImage image = ElfImage.parse(Files.readAllBytes(SSHD));
    CallSites sites = CallSites.find(Files.readAllBytes(SSHD), FUNCTIONS);
    int emulated = 0;
    for (Call call : sites.calls()) {
      Segment segment = image.code().get(0);
      long address = segment.addressOf((int) call.offset());
      int index = 0;
      while (lines.get(index).address() != address) {
        index++;
      }
      for (index++; ; index++) {
        Objdump.Line line = lines.get(index);
        if (segment.offsetOf(line.address()) == call.result()) {
          break;
        }
        assertThat(line.text())
            .as("between %s and its result", call)
            .doesNotMatch("(call|j[a-z]+|ret|leave|cltq|cqto|mul|div|idiv|xchg|syscall|rep).*")
            .doesNotMatch("(?!cmp|test|push).*[, ]%(rax|eax|ax|al|ah)$");
      }
      if (call.resultEmulated()) {
        emulated++;
        assertThat(lines.get(index).text()).matches("(call|jmp|j[a-z]+|nop|push)\\s.*");
      }
    }
    assertThat(emulated).isGreaterThan(sites.calls().size() / 2);
  }
}
