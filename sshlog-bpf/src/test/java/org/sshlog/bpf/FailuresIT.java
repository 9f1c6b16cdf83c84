// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.bpf.libbpf.Errno;

/** What is told when something goes wrong. */
class FailuresIT {
  private static final String NOBODY = "65534";

  @Test
  void aRejectedProgramComesWithTheVerifiersLog() {
    BpfObjectSpec spec = TestObjects.spec("rejected").withPrograms(List.of("good", "unchecked"));
    VerifierException e = catchThrowableOfType(VerifierException.class, () -> BpfObject.load(spec));
    assertThat(e.program()).isEqualTo("unchecked");
    assertThat(e.errno()).isEqualTo(Errno.EACCES.code());
    assertThat(e.log()).contains("R0 invalid mem access 'map_value_or_null'", "processed ");
    assertThat(e.getMessage())
        .startsWith(
            "cannot load rejected: EACCES Permission denied; the verifier rejected unchecked: (")
        .contains(" lines omitted) | ", "R0 invalid mem access 'map_value_or_null'")
        .doesNotContain("processed ");
  }

  @Test
  void aProgramThatIsLeftOutDoesNoHarm() {
    BpfObjectSpec spec = TestObjects.spec("rejected").withPrograms(List.of("good"));
    try (BpfObject object = BpfObject.load(spec)) {
      assertThat(object.program("good").run(new byte[0])).isZero();
      assertThatThrownBy(() -> object.program("unchecked"))
          .isInstanceOf(BpfException.class)
          .hasMessage("BPF object rejected has no loaded program unchecked; did you mean good?");
    }
  }

  @Test
  void aTracepointThatThisKernelDoesNotHave() {
    BpfObjectSpec spec = TestObjects.spec("rejected").withPrograms(List.of("absent"));
    assertThatThrownBy(() -> BpfObject.load(spec))
        .isExactlyInstanceOf(BpfException.class)
        .hasMessageContaining("cannot load rejected, program absent")
        .hasMessageContaining("ESRCH No such process; the kernel's BTF has no such function")
        .extracting(e -> ((BpfException) e).details())
        .asString()
        .contains("no_such_tracepoint_at_all");
  }

  @Test
  void attachingToWhatIsNotThere() throws Exception {
    Path libc = NativeCode.libc();
    try (BpfObject object = BpfObject.load(TestObjects.spec("hooks"))) {
      BpfProgram uprobe = object.program("on_call");
      assertThatThrownBy(() -> uprobe.attachUprobe(Path.of("/no/such/file"), 0, -1, false))
          .hasMessage(
              "cannot attach on_call (uprobe) to /no/such/file+0x0:"
                  + " ENOENT No such file or directory; there is no such file");
      assertThatThrownBy(() -> uprobe.attachUprobe(libc, Long.MAX_VALUE / 2, -1, false))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("cannot attach on_call (uprobe) to " + libc)
          .hasMessageContaining("EINVAL");
      assertThatThrownBy(() -> uprobe.attachUprobe(libc, 0, 0, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("pid is neither -1 nor a process: 0");
      assertThatThrownBy(() -> uprobe.attachUprobe(libc, 4096, Integer.MAX_VALUE, false))
          .hasMessageContaining("ESRCH No such process; there is no process with that id");
      assertThatThrownBy(uprobe::attach).hasMessageContaining("does not say where");
      assertThatThrownBy(() -> object.program("on_any_raw").attach())
          .hasMessageContaining("does not say where");
      assertThatThrownBy(
              () -> object.program("on_any_raw").attachRawTracepoint("no_such_tracepoint"))
          .hasMessageContaining("ENOENT")
          .hasMessageContaining("this kernel has no such function or tracepoint");
      assertThatThrownBy(
              () -> object.program("on_exec_tracepoint").attachTracepoint("sched", "no_such"))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("to tracepoint sched/no_such: ENOENT");
      assertThatThrownBy(() -> object.program("on_exce"))
          .hasMessageContaining("did you mean on_exec");
    }
  }

  @Test
  void uprobeMultiChecksItsOffsetsAndItsProgram() throws Exception {
    Path libc = NativeCode.libc();
    try (BpfObject object = BpfObject.load(TestObjects.spec("hooks"))) {
      BpfProgram multi = object.program("on_calls");
      assertThatThrownBy(() -> multi.attachUprobeMulti(libc, new long[0], -1, false))
          .isExactlyInstanceOf(BpfException.class)
          .hasMessageContaining("to 0 offsets of " + libc + ": EINVAL");
      assertThatThrownBy(() -> multi.attachUprobeMulti(Path.of("/"), new long[1], -1, false))
          .hasMessageContaining("EBADF");
      assertThatThrownBy(
              () -> object.program("on_call").attachUprobeMulti(libc, new long[1], -1, false))
          .hasMessageContaining("use withUprobeMulti");
    }
  }

  @Test
  void onlySomeProgramsCanBeRun() {
    try (BpfObject object = BpfObject.load(TestObjects.spec("hooks"))) {
      assertThatThrownBy(() -> object.program("on_call").run(new byte[0]))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("cannot run on_call (uprobe): ");
    }
  }

  @Test
  void libbpfRefusesAFileWithoutPrograms() {
    byte[] elf = TestObjects.bytes("maps");
    for (int i = 0; i + 7 < elf.length; i++) {
      if (new String(elf, i, 6, StandardCharsets.ISO_8859_1).equals(".maps\0")) {
        elf[i + 1] = 'x';
      }
    }
    BpfObjectSpec spec = BpfObjectSpec.parse(elf, "odd");
    assertThat(spec.maps()).isEmpty();
    assertThatThrownBy(() -> BpfObject.load(spec))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("odd")
        .extracting(e -> ((BpfException) e).details())
        .asString()
        .contains("libbpf: ");
  }

  @Test
  void whoMayNotIsToldWhatItTakes(@TempDir Path folder) throws Exception {
    List<String> said = runAsNobody(folder);
    assertThat(said)
        .contains("class=BpfException", "errno=1")
        .anyMatch(
            line ->
                line.startsWith("message=cannot ")
                    && line.contains(
                        "EPERM Operation not permitted;"
                            + " run as root or grant CAP_BPF and CAP_PERFMON"))
        .anyMatch(line -> line.startsWith("TP_BTF=UNKNOWN EPERM"))
        .anyMatch(line -> line.startsWith("RING_BUFFER=UNKNOWN EPERM"))
        .anyMatch(line -> line.startsWith("UPROBE_MULTI=UNKNOWN EPERM"))
        .contains("BTF=YES ");
  }

  private static List<String> runAsNobody(Path folder) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    String classPath = copyForOthers(folder);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                List.of(
                    "setpriv",
                    "--reuid=" + NOBODY,
                    "--regid=" + NOBODY,
                    "--clear-groups",
                    java.toString(),
                    "-cp",
                    classPath,
                    UnprivilegedMain.class.getName()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  /** What this process runs from may lie where nobody else can read it. */
  private static String copyForOthers(Path folder) throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : runningFrom()) {
      Path copy = folder.resolve(copies.size() + "-" + Path.of(entry).getFileName());
      copyTree(Path.of(entry), copy);
      copies.add(copy.toString());
    }
    return String.join(":", copies);
  }

  private static List<String> runningFrom() {
    String modules = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    String tests = FailuresIT.class.getResource("/maps.bpf.o").getPath();
    return Stream.of(modules + ":" + classes + ":" + tests.replaceFirst("/maps.bpf.o$", ""))
        .flatMap(paths -> Stream.of(paths.split(":")))
        .filter(path -> !path.isEmpty() && Files.exists(Path.of(path)))
        .distinct()
        .toList();
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        boolean directory = Files.isDirectory(file);
        Files.copy(file, target);
        Files.setPosixFilePermissions(
            target, PosixFilePermissions.fromString(directory ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
