// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sshlog.core.probe.IoChoice;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class OptionVariablesTest {
  @Command
  static final class Program {
    @Mixin Options options;
  }

  private static Options parse(Map<String, String> environment, String... arguments) {
    Program program = new Program();
    CommandLine commandLine = Main.commandLine(program, environment::get);
    commandLine.parseArgs(arguments);
    return program.options;
  }

  @Test
  void eachOptionIsAVariableToo() {
    Options options =
        parse(
            Map.of(
                "SSHLOG_CONFIG_DIR", "/c",
                "SSHLOG_PLUGIN_DIR", "/p",
                "SSHLOG_SOCKET", "/s",
                "SSHLOG_LOGFILE", "/l",
                "SSHLOG_DEBUG", "true",
                "SSHLOG_CHECK", "true",
                "SSHLOG_ENABLE_SESSION_INJECTION", "true",
                "SSHLOG_IO_PROBES", "stubs",
                "SSHLOG_RING_BUFFER_KB", "1024"));
    assertThat(options.configDir).isEqualTo(Path.of("/c"));
    assertThat(options.pluginDir()).isEqualTo(Path.of("/p"));
    assertThat(options.socket).isEqualTo(Path.of("/s"));
    assertThat(options.logFile()).isEqualTo(Path.of("/l"));
    assertThat(options.debug).isTrue();
    assertThat(options.check).isTrue();
    assertThat(options.sessionInjection).isTrue();
    assertThat(options.ioProbes).isEqualTo(IoChoice.of("stubs"));
    assertThat(options.ringBufferKb).isEqualTo(1024);
  }

  @Test
  void anEmptyVariableCountsAsNotSetAndAnOptionWins() {
    Options options =
        parse(
            Map.of("SSHLOG_CONFIG_DIR", "", "SSHLOG_SOCKET", " ", "SSHLOG_DEBUG", ""),
            "--logfile",
            "/l");
    assertThat(options.configDir).isEqualTo(Path.of("/etc/sshlog"));
    assertThat(options.pluginDir()).isEqualTo(Path.of("/etc/sshlog/plugins"));
    assertThat(options.socket).isEqualTo(Path.of("/var/run/sshlogd.sock"));
    assertThat(options.debug).isFalse();
    assertThat(parse(Map.of("SSHLOG_SOCKET", "/v"), "--socket", "/o").socket)
        .isEqualTo(Path.of("/o"));
  }

  @Test
  void whatIsNotGivenHasADefault() {
    Options options = parse(Map.of());
    assertThat(options.ioProbes).isEqualTo(IoChoice.AUTO);
    assertThat(options.ringBufferKb).isEqualTo(32768);
  }

  @ParameterizedTest
  @CsvSource({
    "--io-probes, kprobes, 'one of auto, call-sites, stubs, ptys, syscalls'",
    "--io-probes, '', 'one of auto'",
    "--backlog-mb, 0, a number from 1 to 65536",
    "--backlog-mb, 65537, a number from 1 to 65536",
    "--backlog-mb, x, a number from 1 to 65536",
    "--ring-buffer-kb, 1000, a power of two from 64 to 524288",
    "--ring-buffer-kb, 32, a power of two from 64 to 524288",
    "--ring-buffer-kb, 1048576, a power of two",
    "--ring-buffer-kb, 99999999999, a power of two",
    "--ring-buffer-kb, -64, a power of two"
  })
  void aValueThatIsNoneIsRefusedWithThoseThatAre(String option, String value, String expected) {
    assertThatThrownBy(() -> parse(Map.of(), option + "=" + value))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("Invalid value for option '" + option + "'")
        .hasMessageContaining("'" + value + "' is not ")
        .hasMessageContaining(expected);
  }
}
