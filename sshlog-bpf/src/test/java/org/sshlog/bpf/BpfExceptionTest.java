// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sshlog.bpf.KernelFeature.Answer;
import org.sshlog.bpf.KernelFeature.Support;
import org.sshlog.bpf.libbpf.Errno;

class BpfExceptionTest {
  @Test
  void theMessageIsOneSentence() {
    BpfException e = new BpfException("cannot attach x (tp_btf/y)", 1, "run as root", "");
    assertThat(e)
        .hasMessage("cannot attach x (tp_btf/y): EPERM Operation not permitted; run as root");
    assertThat(e.operation()).isEqualTo("cannot attach x (tp_btf/y)");
    assertThat(e.errno()).isEqualTo(1);
    assertThat(e.hint()).isEqualTo("run as root");
    assertThat(new BpfException("cannot load x", 4095, null, ""))
        .hasMessage("cannot load x: errno 4095");
  }

  @Test
  void showsTheLastOfWhatLibbpfSaidAndNothingThatCouldHurtATerminal() {
    String said = "libbpf: one\nlibbpf: two\n\nlibbpf: three\u001b[2J\nlibbpf: four\n";
    BpfException e = new BpfException("cannot load x", 22, null, said);
    assertThat(e.getMessage())
        .isEqualTo(
            "cannot load x: EINVAL Invalid argument"
                + " [(1 lines omitted) | libbpf: two | libbpf: three?[2J | libbpf: four]");
    assertThat(e.details()).isEqualTo(said);
  }

  @Test
  void aVerifierLogIsCutToItsLastMeaningfulLines() {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      log.append(i).append(": (b7) r0 = ").append(i).append('\n');
    }
    log.append("R0 invalid mem access 'scalar'\n");
    log.append("verification time 12 usec\nstack depth 0\n");
    log.append("processed 21 insns (limit 1000000) max_states_per_insn 0\n\n");
    VerifierException e = new VerifierException("cannot load x", 13, "p", log.toString());
    assertThat(e.getMessage())
        .startsWith("cannot load x: EACCES Permission denied; the verifier rejected p: ")
        .endsWith(
            "(16 lines omitted) | 16: (b7) r0 = 16 | 17: (b7) r0 = 17 | 18: (b7) r0 = 18"
                + " | 19: (b7) r0 = 19 | R0 invalid mem access 'scalar'");
    assertThat(e.log()).isEqualTo(log.toString());
    assertThat(e.program()).isEqualTo("p");
  }

  @Test
  void aKernelWithoutUprobeMultiIsToldFromAWrongOffset() {
    int invalid = Errno.EINVAL.code();
    Answer no = new Answer(Support.NO, "EINVAL");
    assertThat(BpfProgram.multiFailure("cannot attach x", invalid, no))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageEndingWith("this kernel does not have uprobe_multi links (Linux 6.6)")
        .extracting(e -> ((UnsupportedFeatureException) e).feature())
        .isEqualTo(KernelFeature.UPROBE_MULTI);
    assertThat(BpfProgram.multiFailure("cannot attach x", invalid, Answer.YES))
        .isExactlyInstanceOf(BpfException.class)
        .hasMessageContaining("the offset must lie inside the file");
  }

  @Test
  void aMissingLibbpfNamesThePackage() {
    assertThatThrownBy(() -> Libraries.load("libbpf-of-another-world.so.9"))
        .isInstanceOf(BpfException.class)
        .hasMessageStartingWith("cannot load libbpf-of-another-world.so.9: ")
        .hasMessageContaining("apt-get install libbpf1");
  }

  @Test
  void theInstalledLibbpfTellsItsVersion() {
    assertThat(Libraries.libbpfVersion()).matches("v1\\.\\d+.*");
  }

  @Test
  void nearestNamesComeFirst() {
    assertThat(Names.didYouMean("evnts", java.util.List.of("state", "events", "ring", "maps")))
        .startsWith("; did you mean events, ");
    assertThat(Names.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Names.distance("", "abc")).isEqualTo(3);
  }
}
