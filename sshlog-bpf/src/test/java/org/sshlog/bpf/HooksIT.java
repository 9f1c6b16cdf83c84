// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HooksIT {
  private static final String TRUE = "/bin/true";
  private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
  private static final Path UPROBE_EVENTS = TRACEFS.resolve("uprobe_events");

  private BpfObject object;
  private RingBuffer ring;

  /** As every init system does; machines without one may not have done it. */
  @BeforeAll
  static void mountTracefs() throws Exception {
    if (!Files.isDirectory(TRACEFS.resolve("events"))) {
      Process mount =
          new ProcessBuilder("mount", "-t", "tracefs", "tracefs", TRACEFS.toString())
              .inheritIO()
              .start();
      assertThat(mount.waitFor()).as("exit status of mount").isZero();
    }
  }

  @BeforeEach
  void load() {
    object = BpfObject.load(TestObjects.spec("hooks").withConstant("only_tgid", 0));
    ring = RingBuffer.open(object.map("events"));
  }

  @AfterEach
  void close() {
    ring.close();
    object.close();
  }

  @Test
  void typedTracepointSeesOurOwnExec() throws Exception {
    try (BpfLink link = object.program("on_exec").attach()) {
      assertThat(link.isAttached()).isTrue();
      int pid = runTrue();
      assertThat(HookRecord.await(ring, 1, ofProgram(pid)))
          .containsExactly(new HookRecord(HookRecord.TP_BTF, pid, pid, TRUE));
    }
  }

  @Test
  void rawTracepointBySectionAndByName() throws Exception {
    try (BpfLink bySection = object.program("on_exec_raw").attach();
        BpfLink byName = object.program("on_any_raw").attachRawTracepoint("sched_process_exec")) {
      assertThat(List.of(bySection.isAttached(), byName.isAttached())).containsOnly(true);
      int pid = runTrue();
      // The JDK's own spawn helper executes before the program, under the same pid.
      List<HookRecord> seen = HookRecord.await(ring, 4, r -> r.tgid() == pid);
      assertThat(seen)
          .contains(
              new HookRecord(HookRecord.RAW_TP, pid, pid, TRUE),
              new HookRecord(HookRecord.RAW_TP, pid, pid, ""));
    }
  }

  @Test
  void tracepointBySectionAndByName() throws Exception {
    BpfProgram program = object.program("on_exec_tracepoint");
    try (BpfLink bySection = program.attach()) {
      assertThat(bySection.isAttached()).isTrue();
      int pid = runTrue();
      assertThat(HookRecord.await(ring, 1, ofProgram(pid, HookRecord.TRACEPOINT)))
          .contains(new HookRecord(HookRecord.TRACEPOINT, pid, 0, ""));
    }
    try (BpfLink byName = program.attachTracepoint("sched", "sched_process_exec")) {
      assertThat(byName.isAttached()).isTrue();
      int pid = runTrue();
      assertThat(HookRecord.await(ring, 1, ofProgram(pid, HookRecord.TRACEPOINT)))
          .contains(new HookRecord(HookRecord.TRACEPOINT, pid, 0, ""));
    }
  }

  @Test
  void uprobeSeesCallAndReturn() throws Exception {
    Path libc = NativeCode.libc();
    long abs = NativeCode.fileOffset(libc, "abs");
    try (BpfLink call =
            object.program("on_call").attachUprobe(libc, abs, NativeCode.OWN_PID, false);
        BpfLink back =
            object.program("on_return").attachUprobe(libc, abs, NativeCode.OWN_PID, true)) {
      assertThat(List.of(call.isAttached(), back.isAttached())).containsOnly(true);
      assertThat(NativeCode.CALL.abs(-4711)).isEqualTo(4711);
      assertThat(HookRecord.await(ring, 2, r -> true))
          .containsExactly(
              new HookRecord(HookRecord.UPROBE, NativeCode.OWN_PID, 0xffffffffL & -4711, ""),
              new HookRecord(HookRecord.URETPROBE, NativeCode.OWN_PID, 4711, ""));
    }
  }

  @Test
  void aClosedLinkSeesNothingMore() throws Exception {
    Path libc = NativeCode.libc();
    long abs = NativeCode.fileOffset(libc, "abs");
    BpfLink link = object.program("on_call").attachUprobe(libc, abs, NativeCode.OWN_PID, false);
    NativeCode.CALL.abs(1);
    link.close();
    link.close();
    assertThat(link.isAttached()).isFalse();
    NativeCode.CALL.abs(2);
    assertThat(argumentsSeen()).containsExactly(1L);
  }

  @Test
  void linksThatAreClosedTogetherSeeNothingMore() throws Exception {
    Path libc = NativeCode.libc();
    List<BpfLink> links = new ArrayList<>();
    for (String function : List.of("abs", "ffs", "abs")) {
      long offset = NativeCode.fileOffset(libc, function);
      links.add(object.program("on_call").attachUprobe(libc, offset, NativeCode.OWN_PID, false));
    }
    NativeCode.CALL.abs(1);
    BpfLink.closeAll(links);
    BpfLink.closeAll(links);
    BpfLink.closeAll(List.of());
    assertThat(links).noneMatch(BpfLink::isAttached);
    NativeCode.CALL.abs(2);
    assertThat(argumentsSeen()).containsExactly(1L, 1L);
  }

  @Test
  void oneEventCoversManyFunctions() throws Exception {
    loadForThisProcess();
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs"), NativeCode.fileOffset(libc, "ffs")};
    List<BpfLink> links = object.program("on_call").attachUprobes(libc, offsets, false);
    assertThat(links).as("tracefs is writable for root").hasSize(1);
    assertThat(eventsOfThisProcess()).hasSize(2);
    NativeCode.CALL.abs(41);
    NativeCode.CALL.ffs(42);
    BpfLink.closeAll(links);
    assertThat(eventsOfThisProcess()).isEmpty();
    NativeCode.CALL.abs(43);
    assertThat(argumentsSeen()).containsExactly(41L, 42L);
  }

  @Test
  void oneEventSeesReturns() throws Exception {
    loadForThisProcess();
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs"), NativeCode.fileOffset(libc, "ffs")};
    List<BpfLink> links = object.program("on_return").attachUprobes(libc, offsets, true);
    assertThat(links).hasSize(1);
    NativeCode.CALL.abs(-44);
    BpfLink.closeAll(links);
    assertThat(HookRecord.await(ring, 1, r -> r.tgid() == NativeCode.OWN_PID))
        .extracting(HookRecord::argument)
        .containsExactly(44L);
  }

  @Test
  void whatAKilledProcessHasDefinedIsRemoved() throws Exception {
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs")};
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    String leftOver = "bpf_uprobes_" + gone.pid() + "/at_0";
    Files.writeString(
        UPROBE_EVENTS,
        "p:" + leftOver + " " + libc + ":0x" + Long.toHexString(offsets[0]) + "\n",
        StandardOpenOption.APPEND);
    assertThat(Files.readString(UPROBE_EVENTS)).contains(leftOver);
    BpfLink.closeAll(object.program("on_call").attachUprobes(libc, offsets, false));
    assertThat(Files.readString(UPROBE_EVENTS)).doesNotContain(leftOver);
  }

  @Test
  void aRefusedPlaceLeavesNothingBehind() throws Exception {
    loadForThisProcess();
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs"), Files.size(libc) + (1 << 20)};
    assertThatThrownBy(() -> object.program("on_call").attachUprobes(libc, offsets, false))
        .isInstanceOf(BpfException.class);
    assertThat(eventsOfThisProcess()).isEmpty();
    NativeCode.CALL.abs(45);
    assertThat(argumentsSeen()).isEmpty();
  }

  /** What is attached for all processes shall tell of this one only. */
  private void loadForThisProcess() {
    close();
    object =
        BpfObject.load(TestObjects.spec("hooks").withConstant("only_tgid", NativeCode.OWN_PID));
    ring = RingBuffer.open(object.map("events"));
  }

  private static List<String> eventsOfThisProcess() throws IOException {
    return Files.readAllLines(UPROBE_EVENTS).stream()
        .filter(line -> line.contains("bpf_uprobes_" + NativeCode.OWN_PID + "/"))
        .toList();
  }

  @Test
  void oneMultiLinkCoversManyFunctions() throws Exception {
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs"), NativeCode.fileOffset(libc, "ffs")};
    BpfProgram program = object.program("on_calls");
    try (BpfLink link = program.attachUprobeMulti(libc, offsets, NativeCode.OWN_PID, false)) {
      assertThat(link.isAttached()).isTrue();
      NativeCode.CALL.abs(21);
      NativeCode.CALL.ffs(22);
      NativeCode.CALL.abs(23);
      assertThat(argumentsSeen()).containsExactly(21L, 22L, 23L);
    }
    NativeCode.CALL.abs(24);
    assertThat(argumentsSeen()).isEmpty();
  }

  @Test
  void aUprobeProgramCanBePreparedForMulti() throws Exception {
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs")};
    BpfObjectSpec spec =
        TestObjects.spec("hooks").withUprobeMulti("on_call").withPrograms(List.of("on_call"));
    try (BpfObject prepared = BpfObject.load(spec);
        RingBuffer itsRing = RingBuffer.open(prepared.map("events"));
        BpfLink link = prepared.program("on_call").attachUprobeMulti(libc, offsets, -1, false)) {
      assertThat(link.isAttached()).isTrue();
      NativeCode.CALL.abs(31);
      assertThat(HookRecord.await(itsRing, 1, r -> r.tgid() == NativeCode.OWN_PID))
          .extracting(HookRecord::argument)
          .containsExactly(31L);
      assertThatThrownBy(() -> prepared.program("on_call").attachUprobe(libc, 0, -1, false))
          .hasMessageContaining("use attachUprobeMulti");
    }
  }

  @Test
  void aMultiLinkSeesReturns() throws Exception {
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs"), NativeCode.fileOffset(libc, "ffs")};
    BpfObjectSpec spec = TestObjects.spec("hooks").withUprobeMulti("on_return");
    try (BpfObject prepared = BpfObject.load(spec);
        RingBuffer itsRing = RingBuffer.open(prepared.map("events"));
        BpfLink link =
            prepared
                .program("on_return")
                .attachUprobeMulti(libc, offsets, NativeCode.OWN_PID, true)) {
      assertThat(link.isAttached()).isTrue();
      NativeCode.CALL.abs(-61);
      NativeCode.CALL.ffs(8);
      assertThat(HookRecord.await(itsRing, 2, r -> true))
          .extracting(HookRecord::argument)
          .containsExactly(61L, 4L);
    }
  }

  @Test
  void aMultiLinkTellsItsPlacesApart() throws Exception {
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs"), NativeCode.fileOffset(libc, "ffs")};
    BpfProgram program = object.program("with_cookie");
    try (BpfLink calls =
            program.attachUprobeMulti(
                libc, offsets, new long[] {71, 72}, NativeCode.OWN_PID, false);
        BpfLink returns =
            program.attachUprobeMulti(
                libc, offsets, new long[] {73, 73}, NativeCode.OWN_PID, true)) {
      assertThat(List.of(calls.isAttached(), returns.isAttached())).containsOnly(true);
      NativeCode.CALL.ffs(1);
      NativeCode.CALL.abs(1);
      assertThat(argumentsSeen()).containsExactly(72L, 73L, 71L, 73L);
    }
    assertThatThrownBy(() -> program.attachUprobeMulti(libc, offsets, new long[1], -1, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cookies for 2 offsets");
  }

  @Test
  void oneRefusedPlaceLeavesNothingAttached() throws Exception {
    Path libc = NativeCode.libc();
    long[] offsets = {NativeCode.fileOffset(libc, "abs"), 1L << 40};
    BpfProgram program = object.program("with_cookie");
    assertThatThrownBy(() -> program.attachUprobeMulti(libc, offsets, new long[2], -1, false))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("cannot attach with_cookie (uprobe.multi) to 2 offsets of ");
    NativeCode.CALL.abs(1);
    assertThat(argumentsSeen()).isEmpty();
  }

  @Test
  void leavesNoDescriptorsBehind() throws Exception {
    Path libc = NativeCode.libc();
    long abs = NativeCode.fileOffset(libc, "abs");
    long before = openDescriptors();
    for (int round = 0; round < 10; round++) {
      BpfObject another = BpfObject.load(TestObjects.spec("hooks"));
      RingBuffer itsRing = RingBuffer.open(another.map("events"));
      another.program("on_exec").attach();
      another.program("on_call").attachUprobe(libc, abs, NativeCode.OWN_PID, false);
      another.program("on_calls").attachUprobeMulti(libc, new long[] {abs}, -1, false);
      another.program("each_task").attach().readIterator();
      another.close();
      itsRing.close();
    }
    assertThat(openDescriptors()).isEqualTo(before);
  }

  @Test
  void aUprobeCanWatchAllProcesses() throws Exception {
    Path libc = NativeCode.libc();
    long abs = NativeCode.fileOffset(libc, "abs");
    try (BpfLink link = object.program("on_call").attachUprobe(libc, abs, -1, false)) {
      assertThat(link.isAttached()).isTrue();
      NativeCode.CALL.abs(41);
      assertThat(HookRecord.await(ring, 1, r -> r.tgid() == NativeCode.OWN_PID))
          .extracting(HookRecord::argument)
          .containsExactly(41L);
    }
  }

  @Test
  void anIteratorListsAllProcesses() throws Exception {
    try (BpfLink link = object.program("each_task").attach()) {
      assertThat(pids(link.readIterator())).contains(NativeCode.OWN_PID).doesNotHaveDuplicates();
      Process sleeper = new ProcessBuilder("sleep", "60").start();
      try {
        assertThat(pids(link.readIterator())).contains((int) sleeper.pid());
      } finally {
        sleeper.destroyForcibly().waitFor();
      }
      assertThat(pids(link.readIterator())).doesNotContain((int) sleeper.pid());
    }
  }

  @Test
  void aDetachedIteratorCannotBeRead() {
    BpfLink link = object.program("each_task").attach();
    link.close();
    assertThatThrownBy(link::readIterator)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("each_task (iter/task) is detached");
  }

  @Test
  void onlyIteratorsCanBeRead() {
    try (BpfLink link = object.program("on_exec").attach()) {
      assertThatThrownBy(link::readIterator)
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("cannot run on_exec (tp_btf/sched_process_exec): EINVAL");
    }
  }

  @Test
  void closingTheObjectDetachesEverything() throws Exception {
    Path libc = NativeCode.libc();
    long abs = NativeCode.fileOffset(libc, "abs");
    BpfProgram program = object.program("on_call");
    BpfLink link = program.attachUprobe(libc, abs, NativeCode.OWN_PID, false);
    NativeCode.CALL.abs(51);
    object.close();
    object.close();
    assertThat(link.isAttached()).isFalse();
    link.close();
    NativeCode.CALL.abs(52);
    assertThat(argumentsSeen()).as("the ring outlives the object").containsExactly(51L);
    assertThatThrownBy(() -> program.attachUprobe(libc, abs, NativeCode.OWN_PID, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("BPF object hooks is closed");
    assertThatThrownBy(() -> RingBuffer.open(object.map("events")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(object.program("on_exec").section()).isEqualTo("tp_btf/sched_process_exec");
  }

  /** Those of programs, maps, links and the like: the Java machine opens and closes others. */
  private static long openDescriptors() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          count += target.startsWith("anon_inode:") || target.contains("libc") ? 1 : 0;
        } catch (NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    return count;
  }

  private static int runTrue() throws IOException {
    return (int) new ProcessBuilder(TRUE).start().pid();
  }

  private static Predicate<HookRecord> ofProgram(int pid) {
    return record -> record.tgid() == pid && record.filename().equals(TRUE);
  }

  private static Predicate<HookRecord> ofProgram(int pid, int kind) {
    return record -> record.tgid() == pid && record.kind() == kind;
  }

  /** Uprobes write before the probed call goes on: what was called is in the ring now. */
  private List<Long> argumentsSeen() {
    List<Long> arguments = new ArrayList<>();
    ring.consume(sample -> arguments.add(HookRecord.of(sample).argument()));
    return arguments;
  }

  private static List<Integer> pids(byte[] written) {
    List<Integer> pids = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      pids.add(bytes.getInt());
    }
    return pids;
  }
}
