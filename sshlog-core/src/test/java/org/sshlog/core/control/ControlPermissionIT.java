// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may use the socket. Needs root, setpriv, socat and the groups that every Debian has. */
@Timeout(180)
class ControlPermissionIT {
  private static final String GROUP = "games";
  private static final int NOBODY = 65534;

  private Path dir;
  private Path socket;
  private ControlServer server;
  private int group;

  @BeforeEach
  void start() throws Exception {
    dir = Files.createTempDirectory("sshlog");
    assumeTrue((Integer) Files.getAttribute(dir, "unix:uid") == 0, "needs root");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    socket = dir.resolve("s");
    server = open();
    server.start();
    group = (Integer) Files.getAttribute(socket, "unix:gid");
  }

  private ControlServer open() throws IOException {
    return new ControlServer(
        socket, GROUP, List.of(new StatusCommand(() -> Map.of("ready", true))), Samples.LIMITS);
  }

  @AfterEach
  void close() throws IOException {
    if (server != null) {
      server.close();
    }
    Files.delete(dir);
  }

  /** What a process of this user and these groups gets. */
  private String ask(int primary, String... supplementary) throws Exception {
    List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY));
    command.add("--regid=" + primary);
    command.add(
        supplementary.length == 0
            ? "--clear-groups"
            : "--groups=" + String.join(",", supplementary));
    command.addAll(List.of("socat", "-t10", "-", "UNIX-CONNECT:" + socket));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.getOutputStream()) {
      out.write("{\"command\":\"status\"}\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading: its output tells why.
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @Test
  void membersMayAndOthersMayNot() throws Exception {
    assertThat(group).isPositive();
    assertThat(Files.getPosixFilePermissions(socket))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
    assertThat(ask(group)).contains("\"ready\":true");
    assertThat(ask(NOBODY, "1", Integer.toString(group))).contains("\"ready\":true");
    assertThat(ask(NOBODY)).contains("Permission denied");
    assertThat(ask(NOBODY, "1")).contains("Permission denied");
  }

  @Test
  void othersMayNotEvenWhenTheFileIsOpenToAll() throws Exception {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(ask(NOBODY, "1")).contains("\"code\":\"permission\"").contains("\"end\":true");
    assertThat(ask(NOBODY, "1", Integer.toString(group))).contains("\"ready\":true");
    assertThat(server.counters()).containsEntry("refused_permission", 1L);
  }

  @Test
  void theFileIsAtNoMomentOpenToOthers() throws Exception {
    server.close();
    AtomicBoolean stop = new AtomicBoolean();
    Set<String> seen = new TreeSet<>();
    Thread observer = new Thread(() -> observe(stop, seen));
    observer.start();
    for (int i = 0; i < 300; i++) {
      open().close();
    }
    stop.set(true);
    observer.join();
    assertThat(seen).isNotEmpty();
    assertThat(Set.of("600 0", "600 " + group, "660 " + group)).containsAll(seen);
  }

  private void observe(AtomicBoolean stop, Set<String> seen) {
    while (!stop.get()) {
      try {
        Map<String, Object> file =
            Files.readAttributes(socket, "unix:mode,gid", LinkOption.NOFOLLOW_LINKS);
        seen.add(Integer.toOctalString((Integer) file.get("mode") & 0777) + " " + file.get("gid"));
      } catch (NoSuchFileException e) {
        // Between two of them.
      } catch (IOException e) {
        seen.add(e.toString());
      }
    }
  }
}
