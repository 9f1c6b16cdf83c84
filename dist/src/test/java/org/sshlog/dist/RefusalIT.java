// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.TestUser;

/** What the programs say where they can't run: one sentence with a remedy, and an exit code. */
class RefusalIT {
  private Scratch scratch;
  private Sshlogd daemon;

  @BeforeEach
  void prepare() {
    scratch = Scratch.create();
    daemon = Sshlogd.prepare();
  }

  @AfterEach
  void close() {
    daemon.close();
    scratch.close();
  }

  private static void isOneSentence(Finished finished) {
    assertThat(finished.text())
        .isNotBlank()
        .doesNotContain("\tat ", "Exception in thread", "java.lang.");
  }

  /** Runs something in a private mount namespace, where other files stand in for the machine's. */
  private Finished inNamespace(String preparation, String... command) {
    String[] all = new String[command.length + 6];
    String script = "set -e; " + preparation + "; exec \"$@\"";
    String[] head = {"unshare", "--mount", "sh", "-c", script, "sh"};
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(command, 0, all, head.length, command.length);
    return Finished.of(all);
  }

  private String[] sshlogd() {
    return new String[] {
      Sshlogd.home().resolve("bin/sshlogd").toString(),
      "--config-dir",
      daemon.configuration("").toString(),
      "--socket",
      daemon.socket().toString()
    };
  }

  @Test
  void withoutRoot() {
    try (TestUser user = TestUser.create()) {
      // The distribution may lie where that user can't go.
      Finished.of("cp", "-r", Sshlogd.home().toString(), scratch.path("sshlog").toString())
          .orFail();
      Path program = scratch.path("sshlog").resolve("bin/sshlogd");
      Finished refused = Finished.of("runuser", "-u", user.name(), "--", program.toString());
      assertThat(refused.exitCode()).as(refused.text()).isEqualTo(77);
      assertThat(refused.text()).contains("root");
      assertThat(refused.text().strip().lines()).hasSize(1);
      isOneSentence(refused);
    }
  }

  @Test
  void withoutLibbpf() {
    Finished refused =
        inNamespace(
            "for f in /usr/lib/*/libbpf.so* /usr/lib/libbpf.so*; do"
                + " [ ! -e $f ] || mount --bind /dev/null $f; done",
            sshlogd());
    assertThat(refused.exitCode()).as(refused.text()).isEqualTo(1);
    assertThat(refused.text()).contains("libbpf");
    isOneSentence(refused);
  }

  @Test
  void withoutBtf() {
    Finished refused = inNamespace("mount -t tmpfs none /sys/kernel/btf", sshlogd());
    assertThat(refused.exitCode()).as(refused.text()).isEqualTo(1);
    assertThat(refused.text()).contains("BTF");
    isOneSentence(refused);
  }

  @Test
  void withoutTheRightToLoadPrograms() {
    Finished refused =
        daemon
            .under("setpriv", "--bounding-set=-bpf,-sys_admin,-perfmon", "--inh-caps=-all", "--")
            .attempt();
    assertThat(refused.exitCode()).as(refused.text()).isIn(1, 77);
    assertThat(refused.text()).containsAnyOf("CAP_BPF", "permission", "capabilit");
    isOneSentence(refused);
  }

  @Test
  void withoutJava() {
    for (String program : new String[] {"bin/sshlogd", "bin/sshlog"}) {
      Finished refused =
          inNamespace(
              "mount -t tmpfs none /usr/lib/jvm; unset JAVA_HOME; PATH=/usr/bin:/bin",
              Sshlogd.home().resolve(program).toString(),
              "--version");
      assertThat(refused.exitCode()).as(refused.text()).isEqualTo(1);
      assertThat(refused.err()).contains("Java 17").contains("install");
      assertThat(refused.err().strip().lines()).hasSize(1);
    }
  }

  @Test
  void aSecondDaemonOnOneSocket() {
    daemon.launch();
    Finished second = daemon.attempt();
    assertThat(second.exitCode()).as(second.text()).isEqualTo(1);
    assertThat(second.text()).contains(daemon.socket().toString());
    isOneSentence(second);
    assertThat(daemon.cli("status").exitCode()).isZero();
  }

  @Test
  void theToolWithoutADaemon() {
    Finished refused = daemon.cli("sessions");
    assertThat(refused.exitCode()).as(refused.text()).isEqualTo(69);
    assertThat(refused.err()).contains(daemon.socket().toString());
    isOneSentence(refused);
  }

  @Test
  void theToolForAStranger() {
    try (TestUser user = TestUser.create()) {
      daemon.launch();
      Finished.of("cp", "-r", Sshlogd.home().toString(), scratch.path("sshlog").toString())
          .orFail();
      Finished refused =
          Finished.of(
              "runuser",
              "-u",
              user.name(),
              "--",
              scratch.path("sshlog").resolve("bin/sshlog").toString(),
              "--socket",
              daemon.socket().toString(),
              "sessions");
      assertThat(refused.exitCode()).as(refused.text()).isEqualTo(77);
      assertThat(refused.err()).contains("sshlog");
      assertThat(refused.err().strip().lines()).hasSize(1);
      isOneSentence(refused);
    }
  }
}
