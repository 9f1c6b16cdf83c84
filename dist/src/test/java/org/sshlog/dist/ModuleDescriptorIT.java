// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * The module descriptors of the shipped JARs are a promise to plug-in authors and to ourselves: a
 * change must be written into src/test/resources/modules as well.
 */
class ModuleDescriptorIT {
  private static TreeMap<String, Path> shipped() throws IOException {
    TreeMap<String, Path> jars = new TreeMap<>();
    for (String directory : List.of("lib", "plugins")) {
      try (Stream<Path> files = Files.walk(Sshlogd.home().resolve(directory))) {
        files
            .filter(file -> file.getFileName().toString().matches("sshlog-.*\\.jar"))
            .forEach(file -> jars.put(artifact(file), file));
      }
    }
    return jars;
  }

  private static String artifact(Path jar) {
    return jar.getFileName().toString().replaceFirst("-\\d.*", "");
  }

  /** What {@code jar --describe-module} says, without the place of the file. */
  private static String describe(Path jar) {
    StringWriter out = new StringWriter();
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(new PrintWriter(out), new PrintWriter(out), "--describe-module", "--file=" + jar);
    assertThat(status).as(out.toString()).isZero();
    return out.toString()
        .lines()
        .map(line -> line.replaceFirst(" jar:file:\\S+", "").replaceFirst("@\\S+", ""))
        .filter(line -> !line.isBlank())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String expected(String artifact) throws IOException {
    String resource = "/modules/" + artifact + ".expected";
    try (InputStream in = ModuleDescriptorIT.class.getResourceAsStream(resource)) {
      return in == null
          ? "(no " + resource + ")"
          : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @TestFactory
  Stream<DynamicTest> descriptorsAreAsExpected() throws IOException {
    TreeMap<String, Path> jars = shipped();
    assertThat(jars).hasSizeGreaterThan(15);
    return jars.entrySet().stream()
        .map(
            jar ->
                DynamicTest.dynamicTest(
                    jar.getKey(),
                    () -> assertThat(describe(jar.getValue())).isEqualTo(expected(jar.getKey()))));
  }

  @Test
  void nothingExpectedIsMissing() throws Exception {
    Path directory = Path.of(ModuleDescriptorIT.class.getResource("/modules").toURI());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".expected", "")))
          .containsExactlyInAnyOrderElementsOf(shipped().keySet());
    }
  }
}
