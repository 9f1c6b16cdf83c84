// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;

/** The assembled tree: its programs, its default configuration, its samples. */
class DistributionIT {
  private static final Path HOME = Sshlogd.home();

  static Stream<Path> samples() throws IOException {
    List<Path> samples;
    try (Stream<Path> files = Files.list(HOME.resolve("etc/sshlog/samples"))) {
      samples = files.sorted().toList();
    }
    assertThat(samples).hasSizeGreaterThan(5);
    return samples.stream();
  }

  private static Finished check(Path configuration) {
    return Finished.of(
        HOME.resolve("bin/sshlogd").toString(),
        "--check",
        "--config-dir",
        configuration.toString());
  }

  @Test
  void theDefaultConfigurationIsValid() {
    Finished checked = check(HOME.resolve("etc/sshlog"));
    assertThat(checked.exitCode()).as(checked.text()).isZero();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void eachSampleIsValidBesideTheDefaultConfiguration(Path sample) throws IOException {
    try (Scratch scratch = Scratch.create()) {
      Path target = scratch.path("etc");
      Finished.of("cp", "-r", HOME.resolve("etc/sshlog").toString(), target.toString()).orFail();
      Files.copy(sample, target.resolve("conf.d").resolve(sample.getFileName()));
      Finished checked = check(target);
      assertThat(checked.exitCode()).as(checked.text()).isZero();
      assertThat(Files.readString(sample)).startsWith("#");
    }
  }

  @Test
  void programsAreFoundThroughLinks() throws IOException {
    try (Scratch scratch = Scratch.create()) {
      for (String program : List.of("sshlogd", "sshlog")) {
        Path absolute = scratch.path(program + "-absolute");
        Files.createSymbolicLink(absolute, HOME.resolve("bin/" + program));
        Path relative = scratch.path(program);
        Files.createSymbolicLink(relative, absolute.getFileName());
        Finished version = Finished.of(relative.toString(), "--version").orFail();
        assertThat(version.out()).contains("0.1.0");
      }
    }
  }

  @Test
  void aJavaThatIsTooOldIsNotTaken() {
    try (Scratch scratch = Scratch.create()) {
      Path java = scratch.write("jdk/bin/java", "#!/bin/sh\necho wrong java; exit 1\n");
      scratch.write("jdk/release", "JAVA_VERSION=\"11.0.2\"\n");
      assertThat(java.toFile().setExecutable(true)).isTrue();
      Finished version =
          Finished.of(
              Map.of("JAVA_HOME", scratch.path("jdk").toString()),
              List.of(HOME.resolve("bin/sshlog").toString(), "--version"));
      assertThat(version.exitCode()).isZero();
      assertThat(version.out()).contains("0.1.0");
      assertThat(version.err()).contains("JAVA_HOME");
    }
  }

  @Test
  void everyModuleIsThereOnce() {
    // The module system itself refuses a second one of the same name.
    assertThat(ModuleFinder.of(HOME.resolve("lib")).findAll()).hasSizeGreaterThan(15);
    assertThat(HOME.resolve("plugins")).isDirectory();
    for (String file : List.of("share/doc/LICENSE", "share/systemd/sshlogd.service")) {
      assertThat(HOME.resolve(file)).isRegularFile();
    }
  }

  /** Names and versions, such as {@code picocli-4.7.7.jar}, of all JARs that are not ours. */
  private static List<String> foreignJars() throws IOException {
    List<String> jars = new ArrayList<>();
    for (String directory : List.of("lib", "plugins")) {
      try (Stream<Path> files = Files.walk(HOME.resolve(directory))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".jar") && !name.startsWith("sshlog-"))
            .forEach(jars::add);
      }
    }
    return jars;
  }

  @Test
  void allThatIsNotOursIsListedWithItsLicences() throws IOException {
    Pattern entry = Pattern.compile(" +(\\([^)]+\\) )+.+ \\([^:]+:([^:]+):([^ ]+) - .+\\)");
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(HOME.resolve("share/doc/THIRD-PARTY.txt"))) {
      Matcher matcher = entry.matcher(line);
      if (matcher.matches()) {
        listed.add(matcher.group(2) + "-" + matcher.group(3) + ".jar");
        assertThat(line).doesNotContainIgnoringCase("unknown");
      }
    }
    assertThat(listed).hasSizeGreaterThan(15).hasSameElementsAs(foreignJars());
  }

  @Test
  void eachActionHasASample() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path sample : samples().toList()) {
      all.append(Files.readString(sample));
    }
    List<String> actions;
    try (Stream<Path> files = Files.walk(HOME.resolve("plugins"))) {
      actions =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("sshlog-action-"))
              .map(name -> name.replaceFirst("sshlog-action-([a-z]+)-.*", "$1_action"))
              .map(name -> name.replace("runcommand", "run_command"))
              .toList();
    }
    assertThat(actions).hasSizeGreaterThan(5).allMatch(name -> all.indexOf("plugin: " + name) > 0);
  }
}
