// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sshlog.bpf.KernelFeature.Answer;
import org.sshlog.bpf.KernelFeature.Support;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.core.record.KernelRecord.ConnectionBegun;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RecordDecoder;
import org.sshlog.core.session.SessionRegistry;
import org.sshlog.core.stream.StreamTable;

/** With the system's sshd and ssh, as root on a kernel with eBPF. */
class IoProbesIT {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final int RING = 16 << 20;
  private static final long PATIENCE_NS = 120_000_000_000L;

  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final RecordDecoder decoder = new RecordDecoder();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream input = new ByteArrayOutputStream();
  private final Set<Long> own = new HashSet<>();
  private int port;

  @BeforeEach
  void makeKeys() throws Exception {
    Files.createDirectories(Path.of("/run/sshd"));
    for (String name : List.of("host", "key")) {
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve(name).toString());
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes) {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Without multi, as on kernels before 6.6. */
  @ParameterizedTest
  @CsvSource({"auto, true", "call-sites, false", "stubs, true", "stubs, false", "syscalls, true"})
  void everyByteIsSeenOnce(String name, boolean multi) throws Exception {
    IoChoice choice = IoChoice.of(name);
    IoSupport kernel = IoSupport.ofThisKernel();
    listen(SSHD);
    try (ProbeSet probes = ProbeSet.load(RING, new IoSupport(multi && kernel.multi(), no(), no()));
        IoProbes io = started(probes, choice)) {
      io.want(true, true, false);
      assertThat(io.settle(120_000)).isTrue();
      assertThat(io.status().binaries())
          .filteredOn(binary -> binary.path().equals(SSHD.toString()))
          .isNotEmpty() // one more for each container that runs its own
          .allSatisfy(
              binary ->
                  assertThat(binary.method().wireName())
                      .isEqualTo(name.equals("auto") ? "call-sites" : name));

      byte[] received = ssh("stty -echo; head -c 300000 /dev/urandom | base64; exit\r", "-tt");
      readUntil(probes, io, output, received.length);
      assertThat(output.toByteArray()).isEqualTo(received);
      assertThat(new String(input.toByteArray(), StandardCharsets.US_ASCII)).startsWith("stty");

      output.reset();
      input.reset();
      byte[] copied = ssh("some\0bytes\377".repeat(20_000), "-T", "cat");
      readUntil(probes, io, output, copied.length);
      assertThat(output.toByteArray()).isEqualTo(copied).isEqualTo(input.toByteArray());
      assertThat(probes.losses()).isEmpty();

      io.want(false, false, false);
      assertThat(io.settle(120_000)).isTrue();
      output.reset();
      ssh("", "-T", "echo unseen");
      readUntil(probes, io, output, 0);
      assertThat(output.size()).isZero();
      assertThat(io.status().binaries()).isEmpty();
    }
  }

  @Test
  void aBinaryThatIsReplacedWhileItRuns() throws Exception {
    Path sshd = directory.resolve("sshd");
    Files.copy(SSHD, sshd, StandardCopyOption.COPY_ATTRIBUTES);
    listen(sshd);
    int pid = (int) processes.get(0).pid();
    try (ProbeSet probes = ProbeSet.load(RING);
        IoProbes io = started(probes, IoChoice.AUTO)) {
      assertThat(io.observedSince(pid, false)).isEmpty();
      io.want(true, false, false);
      assertThat(io.settle(120_000)).isTrue();
      long since = io.observedSince(pid, false).orElseThrow();
      assertThat(io.observedSince(pid, true)).as("input is not wanted").isEmpty();

      Path newer = directory.resolve("sshd.new");
      Files.copy(SSHD, newer, StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(newer, sshd, StandardCopyOption.REPLACE_EXISTING);
      int binaries = own(io).size();
      // The listener executes the new file for this connection, which must be found out.
      Process session = start("-T", "cat");
      long deadline = System.nanoTime() + PATIENCE_NS;
      while (own(io).size() == binaries && System.nanoTime() < deadline) {
        consume(probes, io);
      }
      assertThat(own(io))
          .hasSize(binaries + 1)
          .allSatisfy(binary -> assertThat(binary.method()).isEqualTo(IoMethod.CALL_SITES));
      assertThat(io.observedSince(pid, false)).hasValue(since);
      try (OutputStream in = session.getOutputStream()) {
        in.write("after the upgrade".getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(session.getInputStream().readAllBytes()).hasSize(17);
      readUntil(probes, io, output, 17);
      assertThat(output.toString(StandardCharsets.US_ASCII)).isEqualTo("after the upgrade");
    }
  }

  /** Half of what sshd writes is for its clients, at a place of its own. */
  @Test
  void letsGoOfThePlaceWherePacketsAreSent() throws Exception {
    Path sshd = directory.resolve("sshd");
    Files.copy(SSHD, sshd, StandardCopyOption.COPY_ATTRIBUTES);
    listen(sshd);
    try (ProbeSet probes = ProbeSet.load(RING);
        IoProbes io = started(probes, IoChoice.AUTO)) {
      io.want(true, false, true);
      assertThat(io.settle(120_000)).isTrue();
      assertThat(own(io)).hasSize(1);
      int places = own(io).get(0).places();
      long deadline = System.nanoTime() + PATIENCE_NS;
      while (own(io).get(0).places() == places && System.nanoTime() < deadline) {
        ssh("typed", "-T", "head -c 5; for i in $(seq 40); do echo $i; sleep 0.005; done");
        consume(probes, io);
      }
      assertThat(own(io).get(0).places()).isEqualTo(places - 1);
      consume(probes, io);
      output.reset();
      byte[] copied = ssh("some\0bytes\377".repeat(20_000), "-T", "cat");
      readUntil(probes, io, output, copied.length);
      assertThat(output.toByteArray()).isEqualTo(copied);
      assertThat(probes.losses()).isEmpty();
    }
  }

  /** A library between sshd and the C library, which leaves something else in the registers. */
  @Test
  void aLibraryThatOverwritesTheArgumentsIsFoundOut() throws Exception {
    Path source = directory.resolve("between.c");
    Files.writeString(
        source,
        """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <unistd.h>
        ssize_t read(int fd, void *to, size_t size)
        {
          static ssize_t (*next)(int, void *, size_t);
          ssize_t result;
          if (!next)
            next = dlsym(RTLD_NEXT, "read");
          result = next(fd, to, size);
          asm volatile("mov $4, %%edi" : "+a"(result) : : "rdi", "memory");
          return result;
        }
        """);
    Path library = directory.resolve("between.so");
    run("clang", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString());
    Path sshd = directory.resolve("sshd");
    Files.copy(SSHD, sshd, StandardCopyOption.COPY_ATTRIBUTES);
    listen(sshd, "env", "LD_PRELOAD=" + library);
    try (ProbeSet probes = ProbeSet.load(RING);
        IoProbes io = started(probes, IoChoice.AUTO)) {
      io.want(false, false, true);
      assertThat(io.settle(120_000)).isTrue();
      assertThat(own(io)).hasSize(1);
      int places = own(io).get(0).places();
      long deadline = System.nanoTime() + PATIENCE_NS;
      while (own(io).get(0).places() == places && System.nanoTime() < deadline) {
        ssh("typed", "-T", "cat");
        consume(probes, io);
      }
      assertThat(own(io).get(0).places()).as("both ends of each call").isGreaterThan(places);
      assertThat(probes.losses())
          .extracting(loss -> loss.cause())
          .containsExactly("kernel: bytes that sshd moved, not known of which session");

      io.want(true, false, true);
      assertThat(io.settle(120_000)).isTrue();
      consume(probes, io);
      output.reset();
      byte[] copied = ssh("some\0bytes\377".repeat(20_000), "-T", "cat");
      readUntil(probes, io, output, copied.length);
      assertThat(output.toByteArray()).isEqualTo(copied);
    }
  }

  @Test
  void leavesNoDescriptorsBehind() throws Exception {
    listen(SSHD);
    try (ProbeSet probes = ProbeSet.load(RING);
        IoProbes io = started(probes, IoChoice.AUTO)) {
      long before = 0;
      for (int round = 0; round < 5; round++) {
        io.want(true, true, false);
        assertThat(io.settle(120_000)).isTrue();
        assertThat(io.status().binaries()).isNotEmpty();
        io.want(false, false, false);
        assertThat(io.settle(120_000)).isTrue();
        long open = openProbes();
        before = round == 0 ? open : before;
        assertThat(open).isEqualTo(before);
      }
    }
  }

  /** The binaries of this test: other sshd processes may come and go. */
  private List<IoStatus.Binary> own(IoProbes io) {
    return io.status().binaries().stream()
        .filter(binary -> binary.path().startsWith(directory.toString()))
        .toList();
  }

  /** Descriptors of programs, maps, links and the like, and of the files that they are put into. */
  private static long openProbes() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          count += target.startsWith("anon_inode:") || target.contains("sshd") ? 1 : 0;
        } catch (NoSuchFileException e) {
          // Closed meanwhile: the Java machine opens and closes files of its own.
        }
      }
    }
    return count;
  }

  private static Answer no() {
    return new Answer(Support.NO, "not in this test");
  }

  private static IoProbes started(ProbeSet probes, IoChoice choice)
      throws MalformedRecordException {
    IoProbes io = new IoProbes(probes, choice);
    probes.attach();
    SessionRegistry registry =
        new SessionRegistry("here", uid -> "", time -> time, StreamTable.NONE, event -> {});
    new ExistingSessionLoader(probes, registry, -1).load();
    io.start();
    return io;
  }

  private void listen(Path sshd, String... before) throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path config = directory.resolve("config");
    Files.writeString(
        config,
        String.join(
            "\n",
            "Port " + port,
            "ListenAddress 127.0.0.1",
            "HostKey " + directory.resolve("host"),
            "AuthorizedKeysFile " + directory.resolve("key.pub"),
            "PidFile none",
            "StrictModes no",
            "PermitRootLogin yes",
            "PrintMotd no",
            "PrintLastLog no",
            ""));
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(List.of(sshd.toString(), "-D", "-f", config.toString()));
    processes.add(
        0,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (!answers()) {
      assertThat(System.nanoTime()).as("sshd does not answer").isLessThan(deadline);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Process start(String option, String... command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "ssh",
                "-q",
                option,
                "-F",
                "none",
                "-p",
                Integer.toString(port),
                "-i",
                directory.resolve("key").toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "root@127.0.0.1"));
    line.addAll(List.of(command));
    Process ssh = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(ssh);
    return ssh;
  }

  private byte[] ssh(String typed, String option, String... command) throws Exception {
    Process ssh = start(option, command);
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream in = ssh.getOutputStream()) {
                in.write(typed.getBytes(StandardCharsets.ISO_8859_1));
              } catch (IOException e) {
                // The assertions on what came back tell.
              }
            });
    writer.start();
    byte[] received = ssh.getInputStream().readAllBytes();
    writer.join();
    assertThat(ssh.waitFor()).isZero();
    return received;
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  /** What the client has received is in the ring: the probe runs before sshd sends it. */
  private void readUntil(ProbeSet probes, IoProbes io, ByteArrayOutputStream bytes, int length) {
    long deadline = System.nanoTime() + PATIENCE_NS;
    do {
      consume(probes, io);
    } while (bytes.size() < length && System.nanoTime() < deadline);
  }

  private void consume(ProbeSet probes, IoProbes io) {
    probes.ring().await(20);
    probes.ring().consume(sample -> take(sample, io));
  }

  private void take(ByteBuffer sample, IoProbes io) {
    KernelRecord record;
    try {
      record = decoder.decode(sample);
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
    if (record instanceof ConnectionBegun begun) {
      if (begun.tcp().serverPort() == port) {
        own.add(record.header().connection());
      }
      io.sshdStarted(record.header().pid());
    } else if (record instanceof Transferred moved && own.contains(record.header().connection())) {
      byte[] data = new byte[moved.data().remaining()];
      moved.data().get(data);
      (moved.isInput() ? input : output).writeBytes(data);
    }
  }
}
