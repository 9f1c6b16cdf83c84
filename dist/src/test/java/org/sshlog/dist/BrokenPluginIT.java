// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.TestPlugin;

/** Plug-in JARs that are damaged, packed wrongly, or misbehave. */
class BrokenPluginIT {
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

  private Path plugin(String file) throws IOException {
    Path path = daemon.configuration("plugins").resolve(file);
    Files.createDirectories(path.getParent());
    return path;
  }

  /**
   * The complaint names the file, says what is wrong and what to do. The check fails; the daemon,
   * which does not use the plug-in, starts and does its work.
   */
  private void refused(Path jar, String... words) {
    Finished check = daemon.attempt("--check");
    assertThat(check.exitCode()).as(check.text()).isEqualTo(1);
    assertThat(check.text())
        .contains(jar.toString())
        .contains(words)
        .doesNotContain("\tat ", "Exception in thread");
    daemon.launch();
    assertThat(daemon.said(jar.toString())).isTrue();
    for (String word : words) {
      assertThat(daemon.said(word)).as(word).isTrue();
    }
    assertThat(daemon.cli("status").exitCode()).isZero();
  }

  @Test
  void corrupt() throws IOException {
    refused(Files.write(plugin("corrupt.jar"), new byte[] {'P', 'K', 3, 4, 0, 1, 2}), "JAR", ";");
  }

  @Test
  void empty() throws IOException {
    refused(Files.createFile(plugin("empty.jar")), "empty", ";");
  }

  @Test
  void carriesItsOwnCopyOfTheInterface() throws IOException {
    refused(new TestPlugin(scratch).fat().jar("fat_action", plugin("fat.jar")), "sshlog-spi", ";");
  }

  @Test
  void throwsInItsConstructor() throws IOException {
    Path jar =
        new TestPlugin(scratch)
            .constructor("if (true) throw new IllegalStateException(\"no mood today\");")
            .jar("moody_action", plugin("moody.jar"));
    refused(jar, "no mood today");
  }

  @Test
  void ownedByAnotherUser() throws IOException {
    Path jar = new TestPlugin(scratch).jar("foreign_action", plugin("foreign.jar"));
    Files.setAttribute(jar, "unix:uid", 65534);
    refused(jar, "owned by user 65534", ";");
  }

  @Test
  void oneThatHangsHoldsUpNothingElse() throws IOException {
    new TestPlugin(scratch)
        .handle("new java.util.concurrent.CountDownLatch(1).await();")
        .jar("hanging_action", plugin("hanging.jar"));
    new TestPlugin(scratch)
        .handle(
            "long end = System.nanoTime() + 60_000_000_000L;"
                + " while (System.nanoTime() < end) Thread.onSpinWait();")
        .jar("deaf_action", plugin("deaf.jar"));
    new TestPlugin(scratch)
        .handle("throw new IllegalStateException(\"never again\");")
        .jar("throwing_action", plugin("throwing/throwing.jar"));
    daemon.configure(
        "hanging.yaml",
        """
        events:
          - event: hanging
            triggers: [command_start, command_finish]
            actions:
              - {action: hanging, plugin: hanging_action}
              - {action: deaf, plugin: deaf_action}
              - {action: throwing, plugin: throwing_action}
        """);
    try (Sshd sshd = Sshd.start()) {
      daemon.launch();
      String first = Lab.mark();
      sshd.client("root").run("/bin/true " + first).orFail();
      daemon.events().await("command_finish", first);
      daemon.awaitLog("never again");
      assertThat(daemon.said("throwing")).isTrue();
      String second = Lab.mark();
      sshd.client("root").run("/bin/true " + second).orFail();
      daemon.events().await("command_finish", second);
      assertThat(daemon.cli("status").exitCode()).isZero();
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(15))).isZero();
    }
  }
}
