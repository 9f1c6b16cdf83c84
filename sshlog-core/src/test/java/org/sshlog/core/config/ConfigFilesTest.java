// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;

class ConfigFilesTest {
  private final Problems problems = new Problems();
  @TempDir Path dir;

  private List<String> read(Path directory) {
    return new ConfigFiles(directory)
        .read(problems).stream().map(d -> Path.of(d.file()).getFileName().toString()).toList();
  }

  private void write(String name) throws Exception {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "events: []\n");
  }

  @Test
  void mainFileThenPartsInNameOrder() throws Exception {
    for (String name :
        List.of(
            "conf.d/20-b.yml",
            "conf.d/10-c.yaml",
            "sshlog.yaml",
            "other.yaml",
            "conf.d/.hidden.yaml",
            "conf.d/README",
            "conf.d/30.yaml.bak")) {
      write(name);
    }
    assertThat(read(dir)).containsExactly("sshlog.yaml", "10-c.yaml", "20-b.yml");
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void noConfigurationIsWorthAWarning() {
    String warning =
        ": warning: there is no configuration, so there are no rules; write sshlog.yaml or"
            + " conf.d/NAME.yaml there";
    Path missing = dir.resolve("missing");
    assertThat(read(dir)).isEmpty();
    assertThat(read(missing)).isEmpty();
    assertThat(problems.list())
        .extracting(Problem::toString)
        .containsExactly(dir + warning, missing + warning);
  }

  @Test
  void whatIsInTheWayIsAProblem() throws Exception {
    write("conf.d");
    Path file = dir.resolve("conf.d");
    assertThat(read(dir)).isEmpty();
    assertThat(read(file)).isEmpty();
    assertThat(problems.list())
        .extracting(Problem::toString)
        .containsExactly(
            file
                + ": can't be read as a directory (NotDirectoryException); make it a readable"
                + " directory, or remove it",
            file + ": is no directory; give a directory");
  }

  @Test
  void directoryAndDeadLinkNamedLikeAFileAreProblems() throws Exception {
    Files.createDirectories(dir.resolve("conf.d/a.yaml"));
    Files.createSymbolicLink(dir.resolve("sshlog.yaml"), dir.resolve("gone"));
    assertThat(read(dir)).containsExactly("sshlog.yaml", "a.yaml");
    assertThat(problems.count(Problem.Severity.ERROR)).isEqualTo(2);
  }
}
