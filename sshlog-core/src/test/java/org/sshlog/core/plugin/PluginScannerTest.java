// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.plugin.LoadedPlugin.Kind;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.FilterProvider;

/** Every way in which a plug-in can be wrong, and that the others are loaded all the same. */
class PluginScannerTest {
  @TempDir Path dir;
  private Path builtIns;
  private Path dropIns;
  private final Problems problems = new Problems();
  private Duration patience = Duration.ofMinutes(2);
  private PluginRegistry registry;

  @BeforeEach
  void oneGoodPluginOnEitherSideOfTheBadOne() throws IOException {
    builtIns = Files.createDirectory(dir.resolve("builtin"));
    dropIns = Files.createDirectory(dir.resolve("dropin"));
    modular("before").write(dropIns.resolve("a.jar"));
    modular("after").write(dropIns.resolve("z.jar"));
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    if (registry != null) {
      registry.close();
    }
    assertThat(openFiles()).isEmpty();
  }

  private List<String> openFiles() throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links
          .map(
              link -> {
                try {
                  return Files.readSymbolicLink(link).toString();
                } catch (IOException e) {
                  return "";
                }
              })
          .filter(target -> target.startsWith(dir.toString()))
          .toList();
    }
  }

  private static JarBuilder modular(String name) {
    return new JarBuilder()
        .module(
            "module org.example."
                + name
                + " { requires org.sshlog.spi; provides org.sshlog.spi.ActionProvider with"
                + " org.example."
                + name
                + ".A; }")
        .action("org.example." + name + ".A", name);
  }

  private static JarBuilder plain(String name) {
    return new JarBuilder()
        .action("org.example." + name + ".A", name)
        .service(ActionProvider.class, "org.example." + name + ".A");
  }

  private List<String> scan() throws IOException {
    return scan(OwnershipRule.none());
  }

  /** The problems, without the directory; the good plug-ins must be there. */
  private List<String> scan(OwnershipRule rule) throws IOException {
    PluginCalls calls = new PluginCalls(patience);
    registry = new PluginScanner(calls, rule).scan(builtIns, dropIns, problems);
    assertThat(registry.actionNames()).contains("before", "after");
    List<Path> loaded = registry.all().stream().map(LoadedPlugin::source).toList();
    assertThat(openFiles())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(loaded).anyMatch(Path.of(file)::startsWith));
    return problems.list().stream()
        .map(problem -> problem.toString().replace(dir + "/", ""))
        .toList();
  }

  @Test
  void theTestsRunWithTheCoreAsANamedModule() {
    assertThat(PluginScanner.class.getModule().getName()).isEqualTo("org.sshlog.core");
  }

  @Test
  void modularPlainAndFolderPluginsOfBothDirectories() throws Exception {
    plain("plain").manifest("Implementation-Version", "1.2.3").write(dropIns.resolve("b.jar"));
    modular("built").write(builtIns.resolve("built.jar"));
    new JarBuilder()
        .provider(
            "org.example.f.F",
            "Filter",
            "return PluginDescriptor.of(\"f\", \"x\").alias(\"old_f\");")
        .service(FilterProvider.class, "org.example.f.F")
        .write(builtIns.resolve("f-2.0.jar"));
    Files.writeString(dropIns.resolve("README"), "x");
    Files.writeString(dropIns.resolve(".half.jar"), "x");
    Files.writeString(dropIns.resolve("c.jar.disabled"), "x");
    assertThat(scan()).isEmpty();
    assertThat(registry.all())
        .extracting(p -> p.kind() + " " + p.name() + " " + p.moduleName() + " " + p.version())
        .containsExactly(
            "FILTER f f 2.0",
            "ACTION after org.example.after null",
            "ACTION before org.example.before null",
            "ACTION built org.example.built null",
            "ACTION plain b 1.2.3");
    assertThat(registry.filter("old_f")).isEqualTo(registry.filter("f")).isPresent();
    assertThat(registry.action("plain").orElseThrow().source()).isEqualTo(dropIns.resolve("b.jar"));
    assertThat(registry.action("f")).isEmpty();
    assertThat(registry.action("plain").orElseThrow().kind()).isEqualTo(Kind.ACTION);
  }

  @Test
  void twoPluginsMayBringTwoVersionsOfALibrary() throws Exception {
    for (String version : List.of("one", "two")) {
      Path folder = dropIns.resolve(version);
      Path library =
          new JarBuilder()
              .module("module org.example.lib { exports org.example.lib; }")
              .source(
                  "org.example.lib.V",
                  "package org.example.lib; public class V { public static final String V = new"
                      + " String(\""
                      + version
                      + "\"); }")
              .write(folder.resolve("lib.jar"));
      new JarBuilder()
          .library(library)
          .module(
              "module org.example."
                  + version
                  + " { requires org.sshlog.spi; requires org.example.lib; provides"
                  + " org.sshlog.spi.ActionProvider with org.example."
                  + version
                  + ".A; }")
          .provider(
              "org.example." + version + ".A",
              "Action",
              "return PluginDescriptor.of(\"v_\" + org.example.lib.V.V, \"x\");")
          .write(folder.resolve("plugin.jar"));
    }
    assertThat(scan()).isEmpty();
    assertThat(registry.actionNames()).containsExactly("after", "before", "v_one", "v_two");
  }

  private static JarBuilder usesItsOwnYaml(Path folder) throws IOException {
    Path library =
        new JarBuilder()
            .module("module org.snakeyaml.engine { exports org.snakeyaml.engine.v2.api; }")
            .source(
                "org.snakeyaml.engine.v2.api.Load",
                "package org.snakeyaml.engine.v2.api; public class Load {"
                    + " public static String own() { return \"own\"; } }")
            .write(folder.resolve("yaml.jar"));
    return new JarBuilder()
        .library(library)
        .provider(
            "org.example.y.A",
            "Action",
            "return PluginDescriptor.of(org.snakeyaml.engine.v2.api.Load.own(), \"x\");");
  }

  @Test
  void aNamedModuleMayBringItsOwnVersionOfWhatTheDaemonUses() throws Exception {
    usesItsOwnYaml(dropIns.resolve("b"))
        .module(
            "module org.example.y { requires org.sshlog.spi; requires org.snakeyaml.engine;"
                + " provides org.sshlog.spi.ActionProvider with org.example.y.A; }")
        .write(dropIns.resolve("b/plugin.jar"));
    assertThat(scan()).isEmpty();
    assertThat(registry.action("own")).isPresent();
  }

  @Test
  void aPlainJarMayNotAndIsToldSo() throws Exception {
    usesItsOwnYaml(dropIns.resolve("b"))
        .service(ActionProvider.class, "org.example.y.A")
        .write(dropIns.resolve("b/plugin.jar"));
    assertThat(scan())
        .containsExactly(
            "dropin/b: yaml.jar is the module org.snakeyaml.engine, which the daemon has too, and"
                + " plugin.jar is no named module; remove yaml.jar, or give every JAR of the"
                + " plug-in a module-info");
  }

  @Test
  void missingDropInDirectoryIsNoProblemButMissingBuiltInsAre() {
    PluginScanner scanner = new PluginScanner(new PluginCalls(patience), OwnershipRule.none());
    scanner.scan(builtIns, dir.resolve("none"), problems);
    assertThat(problems.list()).isEmpty();
    scanner.scan(dir.resolve("gone"), dir.resolve("none"), problems);
    assertThat(problems.list())
        .extracting(Problem::toString)
        .containsExactly(
            dir + "/gone: the directory of the built-in plug-ins is missing; install SSHLog again");
  }

  @Test
  void oneDirectoryForBothIsReadOnce() throws Exception {
    builtIns = dropIns;
    assertThat(scan()).isEmpty();
  }

  @Test
  void filesThatAreNoJar() throws Exception {
    Files.createFile(dropIns.resolve("b.jar"));
    Files.writeString(dropIns.resolve("c.jar"), "this is no JAR");
    byte[] half = Files.readAllBytes(dropIns.resolve("a.jar"));
    Files.write(dropIns.resolve("d.jar"), java.util.Arrays.copyOf(half, half.length / 2));
    Files.createSymbolicLink(dropIns.resolve("e.jar"), dir.resolve("nowhere"));
    Files.createDirectory(dropIns.resolve("f"));
    assertThat(scan())
        .containsExactly(
            "dropin/b.jar: is an empty file; copy the JAR again, or remove it",
            "dropin/c.jar: can't be read as a JAR (ZipException: zip END header not found); copy"
                + " the JAR again, or remove it",
            "dropin/d.jar: can't be read as a JAR (ZipException: zip END header not found); copy"
                + " the JAR again, or remove it",
            "dropin/e.jar: can't be read (it leads nowhere); correct it, or remove it",
            "dropin/f: warning: is a folder without a JAR; put a plug-in and the JARs it needs"
                + " there, or remove it");
  }

  @Test
  void jarsThatAreNoModule() throws Exception {
    plain("n").write(dropIns.resolve("1-plugin.jar"));
    plain("n").manifest("Automatic-Module-Name", "not-a-name").write(dropIns.resolve("b.jar"));
    new JarBuilder()
        .entry("module-info.class", "no class".getBytes(UTF_8))
        .write(dropIns.resolve("c.jar"));
    assertThat(scan())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("dropin/1-plugin.jar: is no module (")
                    .endsWith(
                        "; give the file a name that begins with a letter, or the JAR an"
                            + " Automatic-Module-Name"),
            line ->
                assertThat(line).startsWith("dropin/b.jar: is no module (").contains("not-a-name"),
            line ->
                assertThat(line)
                    .startsWith("dropin/c.jar: is no module (")
                    .contains("; build the plug-in again, for Java "));
  }

  @Test
  void foldersThatDoNotFitTogether() throws Exception {
    modular("twin").write(dropIns.resolve("b/x.jar"));
    modular("twin").write(dropIns.resolve("b/y.jar"));
    Path half = plain("split").write(dropIns.resolve("c/one.jar"));
    new JarBuilder()
        .source("org.example.split.B", "package org.example.split; public class B {}")
        .write(dropIns.resolve("c/two.jar"));
    Files.createFile(dropIns.resolve("d.jar.d"));
    plain("ok").write(dropIns.resolve("e/ok.jar"));
    Files.writeString(dropIns.resolve("e/bad.jar"), "bad");
    assertThat(half).exists();
    assertThat(scan())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "dropin/b: x.jar and y.jar are both the module org.example.twin; remove one"
                            + " of them"),
            line ->
                assertThat(line)
                    .startsWith("dropin/c: does not fit together (")
                    .contains("org.example.split"),
            line ->
                assertThat(line)
                    .startsWith("dropin/e: bad.jar can't be read as a JAR (ZipException: "));
    assertThat(registry.action("ok")).isEmpty();
  }

  @Test
  void pluginThatNeedsWhatIsNotThere() throws Exception {
    Path library =
        new JarBuilder()
            .module("module org.example.lib { exports org.example.lib; }")
            .source("org.example.lib.V", "package org.example.lib; public class V {}")
            .write(dir.resolve("lib/lib.jar"));
    new JarBuilder()
        .library(library)
        .module("module org.example.needy { requires org.example.lib; }")
        .write(dropIns.resolve("b.jar"));
    new JarBuilder()
        .library(library)
        .provider("org.example.n.A", "Action", "new org.example.lib.V(); return null;")
        .service(ActionProvider.class, "org.example.n.A")
        .write(dropIns.resolve("c.jar"));
    assertThat(scan())
        .containsExactly(
            "dropin/b.jar: needs what is not there (FindException: Module org.example.lib not"
                + " found, required by org.example.needy); put the plug-in and the JARs it needs"
                + " into a folder of their own",
            "dropin/c.jar: org.example.n.A can't be loaded (ClassNotFoundException:"
                + " org.example.lib.V); correct the plug-in, or build it again");
  }

  @Test
  void serviceFilesThatNameWhatIsNotThere() throws Exception {
    plain("absent")
        .without("org.example.absent.A")
        .source("org.example.absent.B", "package org.example.absent; public class B {}")
        .write(dropIns.resolve("b.jar"));
    plain("partly")
        .service(
            ActionProvider.class,
            "org.example.partly.Gone",
            "org.example.partly.A",
            "org.example.partly.NoProvider")
        .source(
            "org.example.partly.NoProvider",
            "package org.example.partly; public class NoProvider {}")
        .write(dropIns.resolve("c.jar"));
    new JarBuilder()
        .service(ActionProvider.class, "org.example.none.A")
        .write(dropIns.resolve("d.jar"));
    assertThat(scan())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("dropin/b.jar: names an action that can't be loaded (")
                    .contains("org.example.absent.A not found"),
            line -> assertThat(line).startsWith("dropin/c.jar: ").contains("Gone not found"),
            line -> assertThat(line).startsWith("dropin/c.jar: ").contains("NoProvider"),
            line ->
                assertThat(line)
                    .startsWith("dropin/d.jar: is no module (")
                    .contains("org.example.none"));
    assertThat(registry.action("partly")).isPresent();
  }

  @Test
  void copiesOfThePluginInterface() throws Exception {
    JarBuilder fat = plain("fat");
    fat.entry("org/sshlog/spi/ActionProvider.class", new byte[4]).write(dropIns.resolve("b.jar"));
    plain("ok").write(dropIns.resolve("c/plugin.jar"));
    new JarBuilder()
        .entry("org/sshlog/spi/Action.class", new byte[4])
        .write(dropIns.resolve("c/sshlog-spi.jar"));
    String what = "holds a copy of the plug-in interface itself (org/sshlog/spi/Action";
    String fix = "build the plug-in without sshlog-spi in it: the daemon brings that";
    assertThat(scan())
        .containsExactly(
            "dropin/b.jar: " + what + "Provider.class); " + fix,
            "dropin/c: sshlog-spi.jar " + what + ".class); " + fix);
  }

  @Test
  void copyOfTheLoggingInterface() throws Exception {
    plain("logs")
        .source("org.slf4j.Logger", "package org.slf4j; public interface Logger {}")
        .write(dropIns.resolve("b.jar"));
    assertThat(scan())
        .singleElement()
        .asString()
        .startsWith("dropin/b.jar: does not fit together (ResolutionException: ")
        .endsWith("(org.sshlog.spi, org.sshlog.files, org.sshlog.delivery, org.slf4j)");
  }

  @Test
  void jarThatOffersNothing() throws Exception {
    new JarBuilder()
        .source("org.example.lib.V", "package org.example.lib; public class V {}")
        .write(dropIns.resolve("lib.jar"));
    assertThat(scan())
        .containsExactly(
            "dropin/lib.jar: warning: offers no filter and no action; if a plug-in needs it, move"
                + " both into a folder of their own; else remove it");
  }

  @Test
  void providersThatFail() throws Exception {
    patience = Duration.ofSeconds(5);
    String[][] bodies = {
      {"b", "throw new StackOverflowError();"},
      {"c", "return null;"},
      {"d", "return PluginDescriptor.of(\"Not A Name\", \"x\");"},
      {"e", "return PluginDescriptor.of(\"e\", \"x\", java.util.Set.of());"},
      {
        "f",
        "return PluginDescriptor.of(\"f\", \"x\", Parameter.of(\"plugin\", ParameterTypes.TEXT,"
            + " \"x\"));"
      },
      {
        "g",
        "return PluginDescriptor.of(\"g\", \"x\", Parameter.of(\"a b\", ParameterTypes.TEXT,"
            + " \"x\"));"
      },
      {"h", "try { Thread.sleep(100_000); } catch (InterruptedException x) { } return null;"},
    };
    for (String[] body : bodies) {
      String name = "org.example." + body[0] + ".A";
      new JarBuilder()
          .provider(name, "Action", body[1])
          .service(ActionProvider.class, name)
          .write(dropIns.resolve(body[0] + ".jar"));
    }
    new JarBuilder()
        .source(
            "org.example.i.A",
            "package org.example.i; import org.sshlog.spi.*; public class A implements"
                + " ActionProvider { public A() { throw new OutOfMemoryError(\"no\"); } public"
                + " PluginDescriptor descriptor() { return null; } public Action create(Parameters"
                + " p, PluginContext c) { return null; } }")
        .service(ActionProvider.class, "org.example.i.A")
        .write(dropIns.resolve("i.jar"));
    String end = "; correct the plug-in";
    assertThat(scan())
        .containsExactly(
            "dropin/b.jar: org.example.b.A can't be loaded (StackOverflowError)"
                + end
                + ", or build it again",
            "dropin/c.jar: org.example.c.A can't be used as an action (descriptor() returned null)"
                + end,
            "dropin/d.jar: org.example.d.A can't be loaded (IllegalArgumentException: not a plug-in"
                + " name: Not A Name)"
                + end
                + ", or build it again",
            "dropin/e.jar: org.example.e.A can't be used as an action (it names no type of event)"
                + end,
            "dropin/f.jar: org.example.f.A can't be used as an action (a parameter can't be called"
                + " 'plugin')"
                + end,
            "dropin/g.jar: org.example.g.A can't be used as an action (not a parameter name: a b)"
                + end,
            "dropin/h.jar: org.example.h.A did not return within 5 s" + end,
            "dropin/i.jar: org.example.i.A can't be loaded (OutOfMemoryError: no)"
                + end
                + ", or build it again");
  }

  @Test
  void providerMayComeFromAStaticMethodAndANonExportedPackage() throws Exception {
    new JarBuilder()
        .module(
            "module org.example.s { requires org.sshlog.spi; provides org.sshlog.spi.ActionProvider"
                + " with org.example.s.internal.S; }")
        .action("org.example.s.internal.A", "by_method")
        .source(
            "org.example.s.internal.S",
            "package org.example.s.internal; public class S { public static"
                + " org.sshlog.spi.ActionProvider provider() { return new A(); } }")
        .write(dropIns.resolve("b.jar"));
    assertThat(scan()).isEmpty();
    assertThat(registry.action("by_method")).isPresent();
  }

  @Test
  void namesThatAreTakenAreRefusedWithBothPaths() throws Exception {
    modular("after").write(builtIns.resolve("built.jar"));
    assertThat(scan())
        .containsExactly(
            "dropin/z.jar: offers 'after', which builtin/built.jar offers already; remove one of"
                + " the two");
    assertThat(registry.action("after").orElseThrow().source())
        .isEqualTo(builtIns.resolve("built.jar"));
  }

  @Test
  void rootLoadsOnlyWhatRootAloneCanWrite() throws Exception {
    int me = (int) Files.getAttribute(dropIns, "unix:uid");
    modular("built").write(open(builtIns.resolve("built.jar")));
    open(modular("group").write(dropIns.resolve("b.jar")));
    modular("folder").write(dropIns.resolve("c/plugin.jar"));
    open(new JarBuilder().write(dropIns.resolve("c/lib.jar")));
    modular("elsewhere").write(dir.resolve("open/plugin.jar"));
    open(dir.resolve("open"));
    Files.createSymbolicLink(dropIns.resolve("d.jar"), dir.resolve("open/plugin.jar"));
    String fix = "; a daemon that runs as root loads code from there: chown root, chmod go-w";
    assertThat(scan(OwnershipRule.ownedBy(me)))
        .containsExactly(
            "dropin/b.jar: is not loaded: dropin/b.jar is writable by its group or by others" + fix,
            "dropin/c: is not loaded: dropin/c/lib.jar is writable by its group or by others" + fix,
            "dropin/d.jar: is not loaded: open is writable by its group or by others" + fix);
    assertThat(registry.actionNames()).containsExactly("after", "before", "built");
  }

  private static Path open(Path path) throws IOException {
    if (Files.exists(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxr-x"));
    }
    return path;
  }

  @Test
  void rootLoadsNothingOfOthersNorFromADirectoryOthersWrite() throws Exception {
    int me = (int) Files.getAttribute(dropIns, "unix:uid");
    OwnershipRule others = OwnershipRule.ownedBy(me + 1);
    assertThat(others.objection(dropIns.resolve("a.jar")))
        .contains(dropIns + "/a.jar is owned by user " + me + ", not " + (me + 1));
    open(dropIns);
    PluginScanner scanner = new PluginScanner(new PluginCalls(patience), OwnershipRule.ownedBy(me));
    registry = scanner.scan(builtIns, dropIns, problems);
    assertThat(registry.all()).isEmpty();
    assertThat(problems.list())
        .singleElement()
        .asString()
        .contains("is writable by its group or by others");
    assertThat(OwnershipRule.runsAsRoot()).isEqualTo(me == 0);
  }
}
