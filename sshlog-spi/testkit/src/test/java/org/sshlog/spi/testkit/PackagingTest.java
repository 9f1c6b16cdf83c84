// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;

/** Builds small plug-ins with javac and packs them rightly and wrongly. */
class PackagingTest {
  private static final String SOURCE =
      """
      package org.example.odd;
      import org.sshlog.spi.*;
      public class OddProvider implements FilterProvider {
        public PluginDescriptor descriptor() {
          return PluginDescriptor.of("odd", "Keeps every event");
        }
        public Filter create(Parameters parameters, PluginContext context) {
          return event -> true;
        }
      }
      """;
  private static final String MODULE = "module org.example.odd { requires org.sshlog.spi; %s }";
  private static final String PROVIDES =
      "provides org.sshlog.spi.FilterProvider with org.example.odd.OddProvider;";

  private static FilterProvider provider;
  private static Path artifact;

  @TempDir Path work;
  private Path classes;
  private URLClassLoader loader;

  /** The contract of what the test has built. */
  static class BuiltContract extends FilterContract {
    @Override
    protected FilterProvider provider() {
      return provider;
    }

    @Override
    protected Map<String, Object> validParameters(Path tmp) {
      return Map.of();
    }

    @Override
    protected Path artifact() {
      return artifact;
    }
  }

  @BeforeEach
  void chooseDirectory() throws IOException {
    classes = Files.createDirectories(work.resolve("classes"));
  }

  @AfterEach
  void closeLoader() throws IOException {
    loader.close();
  }

  private static Path locationOf(Class<?> type) {
    return BuiltPlugin.ofClass(type);
  }

  /** Compiles the plug-in, with this module descriptor unless it is null. */
  private void compile(String module) throws Exception {
    Path source = work.resolve("src");
    Path file = source.resolve("org/example/odd/OddProvider.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, SOURCE);
    String path = locationOf(Filter.class) + ":" + locationOf(Logger.class);
    List<String> arguments =
        new ArrayList<>(List.of("-d", classes.toString(), module == null ? "-cp" : "-p", path));
    arguments.add(file.toString());
    if (module != null) {
      Path info = source.resolve("module-info.java");
      Files.writeString(info, module);
      arguments.add(info.toString());
    }
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(messages, true, UTF_8);
    int exit =
        ToolProvider.findFirst("javac")
            .orElseThrow(() -> new AssertionError("these tests need a JDK with javac"))
            .run(out, out, arguments.toArray(new String[0]));
    assertThat(exit).as(messages.toString(UTF_8)).isZero();
  }

  private void nameInServicesFile(String name) throws IOException {
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(FilterProvider.class.getName()), "# one\n" + name + " # x\n");
  }

  private ContractRun run() throws Exception {
    loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
    Class<?> type = loader.loadClass("org.example.odd.OddProvider");
    provider = (FilterProvider) type.getConstructor().newInstance();
    artifact = classes;
    ContractRun run = ContractRun.of(BuiltContract.class);
    assertThat(run.executed()).contains("P9", "P10", "P11");
    return run;
  }

  @Test
  void a_module_that_provides_is_well_packed() throws Exception {
    compile(MODULE.formatted(PROVIDES));
    assertThat(run().broken()).isEmpty();
  }

  @Test
  void a_module_with_an_agreeing_services_file_is_well_packed() throws Exception {
    compile(MODULE.formatted(PROVIDES));
    nameInServicesFile("org.example.odd.OddProvider");
    assertThat(run().broken()).isEmpty();
  }

  @Test
  void a_plain_jar_with_a_services_file_is_well_packed() throws Exception {
    compile(null);
    nameInServicesFile("org.example.odd.OddProvider");
    assertThat(run().broken()).isEmpty();
  }

  @Test
  void P9_sees_a_module_that_provides_nothing() throws Exception {
    compile(MODULE.formatted(""));
    ContractRun run = run();
    assertThat(run.broken()).containsExactly("P9");
    assertThat(run.failure("P9")).hasMessageContaining("provides ... with ...");
  }

  @Test
  void P9_sees_a_plain_jar_without_a_services_file() throws Exception {
    compile(null);
    assertThat(run().broken()).containsExactly("P9");
  }

  @Test
  void P9_sees_a_services_file_that_names_an_absent_class() throws Exception {
    compile(null);
    nameInServicesFile("org.example.odd.EvenProvider");
    assertThat(run().broken()).containsExactly("P9");
  }

  @Test
  void P10_sees_a_services_file_that_disagrees() throws Exception {
    compile(MODULE.formatted(PROVIDES));
    nameInServicesFile("org.example.odd.EvenProvider");
    assertThat(run().broken()).containsExactly("P10");
  }

  @Test
  void P11_sees_classes_of_the_spi() throws Exception {
    compile(null);
    nameInServicesFile("org.example.odd.OddProvider");
    Path copy = Files.createDirectories(classes.resolve("org/sshlog/spi"));
    try (InputStream original = Filter.class.getResourceAsStream("Filter.class")) {
      Files.copy(original, copy.resolve("Filter.class"));
    }
    assertThat(run().broken()).contains("P11");
  }
}
