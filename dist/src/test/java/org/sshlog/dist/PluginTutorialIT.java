// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Page;
import org.sshlog.dist.fixture.Page.Block;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;

/** The plug-in of docs/plugins.md is built by the page's own commands, and does what it says. */
class PluginTutorialIT {
  private static final Page PAGE = Page.of("plugins.md");
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

  private Scratch scratch;

  @BeforeEach
  void writeSources() {
    scratch = Scratch.create();
    for (Block block : PAGE.blocks("java")) {
      String firstLine = block.text().lines().findFirst().orElseThrow();
      scratch.write(firstLine.substring("// ".length()), block.text());
    }
  }

  @AfterEach
  void close() {
    scratch.close();
  }

  private static String only(String info) {
    List<Block> blocks = PAGE.blocks(info);
    assertThat(blocks).as(info).hasSize(1);
    return blocks.get(0).text();
  }

  /** Runs a block of the page's commands, with our places instead of those of an installation. */
  private Finished run(String info, Path configuration, Path socket) {
    String commands =
        only(info)
            .replace("/usr/lib/sshlog", Sshlogd.home().toString())
            .replace("/etc/sshlog", configuration.toString());
    return Finished.of(
            Map.of(
                "PATH", JAVA + ":" + Sshlogd.home().resolve("bin") + ":" + System.getenv("PATH"),
                "SSHLOG_CONFIG_DIR", configuration.toString(),
                "SSHLOG_SOCKET", socket.toString()),
            List.of("bash", "-euc", "cd " + scratch.path() + "\n" + commands))
        .orFail();
  }

  @Test
  void worksOnARealSession() throws IOException {
    try (Lab lab = Lab.open()) {
      Sshlogd daemon = lab.daemon();
      Path etc = daemon.configuration("");
      run("sh build", etc, daemon.socket());
      daemon.configure(
          "marker.yaml", only("yaml").replace("/var/log/sshlog", scratch.path("log").toString()));
      assertThat(run("sh use", etc, daemon.socket()).out())
          .contains("marker_action", "command_duration");
      String mark = Lab.mark();
      lab.client().run("/bin/true; /bin/sleep 0.7; /bin/true " + mark + "; true").orFail();
      Event last = lab.events().await("command_finish", mark);
      lab.settle();
      assertThat(daemon.cli("reload").exitCode()).isZero(); // a reload delivers what waits
      Path marker = scratch.path("log/markers/connection-" + last.number("ptm_pid"));
      List<String> lines = Files.readAllLines(marker);
      assertThat(lines.get(0)).startsWith("connection_established (" + last.number("ptm_pid"));
      assertThat(lines.get(lines.size() - 1)).startsWith("connection_close ");
      assertThat(lines)
          .contains("0 " + Path.of("/bin/sleep").toRealPath())
          .doesNotContain("0 " + Path.of("/bin/true").toRealPath());
    }
  }

  @Test
  void keepsTheContract() throws IOException, ClassNotFoundException {
    run("sh build", scratch.path("etc"), scratch.path("no.sock"));
    Path jar = scratch.path("etc/plugins/marker.jar");
    Path tests = compileTests(jar);
    URL[] places = {jar.toUri().toURL(), tests.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(places, getClass().getClassLoader())) {
      for (String name : List.of("CommandDurationContractTest", "MarkerContractTest")) {
        TestExecutionSummary summary = execute(loader.loadClass("org.example.marker." + name));
        assertThat(summary.getFailures())
            .as(name)
            .allSatisfy(f -> assertThat(f.getException()).as(f.toString()).isNull());
        assertThat(summary.getTestsSucceededCount()).as(name).isGreaterThan(10);
      }
    }
  }

  private Path compileTests(Path jar) throws IOException {
    Path classes = scratch.path("test-classes");
    List<String> arguments = new ArrayList<>(List.of("--release", "17", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", jar + ":" + System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(scratch.path("test"))) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).as("javac").isZero();
    return classes;
  }

  private static TestExecutionSummary execute(Class<?> contract) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build(),
            listener);
    return listener.getSummary();
  }
}
