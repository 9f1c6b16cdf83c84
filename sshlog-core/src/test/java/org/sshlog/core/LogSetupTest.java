// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogSetupTest {
  private static final String HOSTILE = "a\n2026-01-01 INFO  forged \u001b[2J\u202e \\x41";
  private static final String HARMLESS = "a\\n2026-01-01 INFO  forged \\x1b[2J\\u202e \\x41";

  @TempDir Path directory;

  @AfterEach
  void restore() throws StartException {
    LogSetup.configure(null, false, false);
  }

  private List<String> logged(boolean debug) throws Exception {
    Path file = directory.resolve("new/deep/sshlogd.log");
    LogSetup.configure(file, debug, false);
    Logger logger = LoggerFactory.getLogger("org.sshlog.plugin.x\ny");
    logger.warn("{}", HOSTILE, new IOException(HOSTILE));
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    return Files.readAllLines(file);
  }

  @Test
  void whoeverLogsHostileTextMakesOneLineOfIt() throws Exception {
    List<String> lines = logged(false);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .matches("\\d{4}-\\d\\d-\\d\\d [0-9:.]{12} WARN  .*")
        .endsWith(HARMLESS);
  }

  @Test
  void theTextOfAnExceptionCannotPassForALine() throws Exception {
    List<String> lines = logged(true);
    assertThat(lines.get(0)).contains("] x\\ny: ").endsWith(HARMLESS);
    assertThat(lines).anyMatch(line -> line.contains("java.io.IOException: a"));
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
    assertThat(String.join("\n", lines)).doesNotContain("\u001b").doesNotContain("\u202e");
  }

  @Test
  void fileAndDirectoriesAreForTheOwnerOnly() throws Exception {
    logged(false);
    assertThat(permissions("new")).isEqualTo("rwx------");
    assertThat(permissions("new/deep")).isEqualTo("rwx------");
    assertThat(permissions("new/deep/sshlogd.log")).isEqualTo("rw-------");
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
  }

  @Test
  void aFileThatCannotBeWrittenIsNotPassedOver() {
    assertThatThrownBy(() -> LogSetup.configure(directory, false, false))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot write the log file " + directory);
  }
}
