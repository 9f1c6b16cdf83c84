// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpfObjectSpecTest {
  private final BpfObjectSpec hooks = TestObjects.spec("hooks");
  private final BpfObjectSpec maps = TestObjects.spec("maps");

  @Test
  void listsProgramsWithSectionAndKind() {
    assertThat(hooks.programs().values())
        .containsExactlyInAnyOrder(
            new ProgramSpec("on_exec", "tp_btf/sched_process_exec", ProgramKind.TP_BTF),
            new ProgramSpec("on_exec_raw", "raw_tp/sched_process_exec", ProgramKind.RAW_TRACEPOINT),
            new ProgramSpec("on_any_raw", "raw_tp", ProgramKind.RAW_TRACEPOINT),
            new ProgramSpec(
                "on_exec_tracepoint", "tp/sched/sched_process_exec", ProgramKind.TRACEPOINT),
            new ProgramSpec("on_call", "uprobe", ProgramKind.UPROBE),
            new ProgramSpec("on_return", "uretprobe", ProgramKind.UPROBE),
            new ProgramSpec("on_calls", "uprobe.multi", ProgramKind.UPROBE_MULTI),
            new ProgramSpec("with_cookie", "uprobe.multi", ProgramKind.UPROBE_MULTI),
            new ProgramSpec("each_task", "iter/task", ProgramKind.ITERATOR));
    assertThat(hooks.maps()).containsExactly("events");
    assertThat(hooks.constants()).containsExactly("only_tgid");
  }

  @Test
  void knowsTheKindOfEachSection() {
    assertThat(
            List.of("fentry/x", "fexit.s/x", "kprobe/x", "kretprobe/x", "uretprobe.multi", "xdp"))
        .extracting(ProgramKind::ofSection)
        .containsExactly(
            ProgramKind.FENTRY,
            ProgramKind.FENTRY,
            ProgramKind.KPROBE,
            ProgramKind.KPROBE,
            ProgramKind.UPROBE_MULTI,
            ProgramKind.OTHER);
  }

  @Test
  void editsGiveANewSpecAndLeaveTheOldOneAlone() {
    BpfObjectSpec without = hooks.withoutProgram("on_exec");
    assertThat(without.programs()).doesNotContainKey("on_exec").hasSize(8);
    assertThat(hooks.programs()).hasSize(9);
    assertThat(without.withoutProgram("on_call").programs()).hasSize(7);
    assertThat(without.withPrograms(List.of("on_exec")).programs()).containsOnlyKeys("on_exec");
    assertThat(hooks.withMaxEntries("events", 4096).edits().maxEntries())
        .containsEntry("events", 4096);
    assertThat(hooks.edits()).isEqualTo(SpecEdits.NONE);
  }

  @Test
  void aConstantChangesItsOwnBytesOnly() {
    byte[] before = maps.image();
    byte[] after = maps.withConstant("knob32", 0xfedcba98L).withConstant("knob32", -2).image();
    int first = Arrays.mismatch(before, after);
    assertThat(Arrays.copyOfRange(before, first, first + 4)).containsExactly(3, 0, 0, 0);
    assertThat(Arrays.copyOfRange(after, first, first + 4)).containsExactly(-2, -1, -1, -1);
    assertThat(Arrays.mismatch(before, first + 4, before.length, after, first + 4, after.length))
        .isEqualTo(-1);
    assertThat(maps.image()).isEqualTo(before);
  }

  @Test
  void aConstantMustFit() {
    maps.withConstant("knob8", 255).withConstant("knob8", -128);
    maps.withConstant("knob64", Long.MIN_VALUE).withConstant("knob64", -1);
    assertThatThrownBy(() -> maps.withConstant("knob8", 256))
        .isInstanceOf(BpfException.class)
        .hasMessage("value 256 does not fit into the 8 bits of knob8");
    assertThatThrownBy(() -> maps.withConstant("knob16", -32769)).hasMessageContaining("16 bits");
    assertThatThrownBy(() -> maps.withConstant("knob_text", 1))
        .hasMessage("constant knob_text has 12 bytes, not 1, 2, 4 or 8");
  }

  @Test
  void unknownNamesAreAnsweredWithTheNearestKnownOnes() {
    assertThatThrownBy(() -> hooks.withoutProgram("on_exce"))
        .isInstanceOf(BpfException.class)
        .hasMessageStartingWith(
            "BPF object hooks has no program on_exce; did you mean on_exec, on_call");
    assertThatThrownBy(() -> hooks.withPrograms(List.of("on_exec", "nope")))
        .hasMessageContaining("has no program nope");
    assertThatThrownBy(() -> hooks.withMaxEntries("event", 4096))
        .hasMessage("BPF object hooks has no map event; did you mean events?");
    assertThatThrownBy(() -> maps.withConstant("knob23", 1))
        .hasMessageContaining("has no constant knob23; did you mean knob");
    assertThatThrownBy(() -> TestObjects.spec("rejected").withConstant("x", 1))
        .hasMessage("BPF object rejected has no constant x; there is none at all");
    assertThatThrownBy(() -> hooks.withMaxEntries("events", 0)).hasMessageContaining("< 1: 0");
    assertThatThrownBy(() -> hooks.withUprobeMulti("on_exec"))
        .hasMessageContaining("it is a tp_btf/sched_process_exec");
  }

  @Test
  void readsAFileAndNamesItAfterIt(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("command.bpf.o"), TestObjects.bytes("hooks"));
    assertThat(BpfObjectSpec.read(file).name()).isEqualTo("command");
    Path absent = folder.resolve("absent.bpf.o");
    assertThatThrownBy(() -> BpfObjectSpec.read(absent))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("absent.bpf.o")
        .hasMessageContaining("NoSuchFileException");
  }

  @Test
  void badBytesBecomeOneSentence() {
    assertThatThrownBy(() -> BpfObjectSpec.parse(new byte[0], "x"))
        .isInstanceOf(BpfException.class)
        .hasMessage("cannot read BPF object x: the file is empty");
    byte[] cut = Arrays.copyOf(TestObjects.bytes("hooks"), 5000);
    assertThatThrownBy(() -> BpfObjectSpec.parse(cut, "x"))
        .isInstanceOf(BpfException.class)
        .hasMessageMatching("cannot read BPF object x: truncated: .* the file has 5000");
  }

  @Test
  void doesNotNoticeWhatTheCallerDoesToTheBytesLater() {
    byte[] bytes = TestObjects.bytes("hooks");
    BpfObjectSpec spec = BpfObjectSpec.parse(bytes, "hooks");
    Arrays.fill(bytes, (byte) 0);
    assertThat(spec.image()).isEqualTo(TestObjects.bytes("hooks"));
  }
}
