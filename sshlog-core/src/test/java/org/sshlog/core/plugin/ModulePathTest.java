// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.FilterProvider;

/** The plug-in host in a process that is started as the daemon is. */
class ModulePathTest {
  @TempDir Path dir;

  @Test
  void pluginsThatNeedAnyModuleOfTheJdkOrTheFilesAreLoaded() throws Exception {
    Path plugins = Files.createDirectory(dir.resolve("plugins"));
    new JarBuilder()
        .module(
            "module org.example.http { requires org.sshlog.spi; requires org.sshlog.files;"
                + " requires org.sshlog.delivery;"
                + " requires java.net.http; provides org.sshlog.spi.ActionProvider with org.example.http.A; }")
        .provider(
            "org.example.http.A",
            "Action",
            "return PluginDescriptor.of(java.net.http.HttpClient.Version.HTTP_2.name()"
                + ".toLowerCase(), org.sshlog.files.AppendFile.class.getSimpleName());")
        .write(plugins.resolve("http.jar"));
    new JarBuilder()
        .provider(
            "org.example.sql.F",
            "Filter",
            "return PluginDescriptor.of(\"f\", java.sql.Types.class.getModule().getName());")
        .service(FilterProvider.class, "org.example.sql.F")
        .write(plugins.resolve("sql.jar"));
    Files.writeString(
        dir.resolve("sshlog.yaml"),
        """
        events:
          - event: e
            triggers: [command_start]
            filters: {f: }
            actions: [{action: a, plugin: http_2}]
        """);
    Path output = dir.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-p",
                JarBuilder.modulePath(),
                "--patch-module",
                "org.sshlog.core=" + Path.of("target/test-classes").toAbsolutePath(),
                "--add-modules",
                "ALL-DEFAULT",
                "-m",
                "org.sshlog.core/" + ScanMain.class.getName(),
                plugins.toString(),
                dir.resolve("none").toString(),
                dir.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(output))
          .contains("module org.sshlog.core\n[http_2] [f]\n1 rule\n");
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
