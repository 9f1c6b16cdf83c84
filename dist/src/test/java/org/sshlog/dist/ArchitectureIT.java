// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * Who may know whom, as docs/architecture.md draws it, checked on the JARs of the distribution.
 * Where module-info says the same already, this says it of what was really compiled.
 */
class ArchitectureIT {
  private static final String[] JDK = {"java..", "javax.."};

  private static JavaClasses shipped;

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> lib = Files.list(Sshlogd.home().resolve("lib"));
        Stream<Path> plugins = Files.walk(Sshlogd.home().resolve("plugins"))) {
      List<Path> jars =
          Stream.concat(lib, plugins)
              .filter(jar -> jar.getFileName().toString().matches("sshlog-.*\\.jar"))
              .toList();
      List<JarFile> open = new ArrayList<>();
      for (Path jar : jars) {
        open.add(new JarFile(jar.toFile()));
      }
      shipped = new ClassFileImporter().importJars(open);
      for (JarFile jar : open) {
        jar.close();
      }
    }
  }

  private static long count(String... packages) {
    return shipped.stream().filter(resideInAnyPackage(packages)).count();
  }

  @Test
  void allModulesWereSeen() {
    assertThat(count("org.sshlog.core..")).isGreaterThan(130);
    assertThat(count("org.sshlog.bpf..")).isGreaterThan(40);
    assertThat(count("org.sshlog.spi..")).isGreaterThan(50);
    assertThat(count("org.sshlog.cli..")).isGreaterThan(12);
    assertThat(count("org.sshlog.screen..")).isGreaterThan(14);
    assertThat(count("org.sshlog.filter..")).isGreaterThan(24);
    assertThat(count("org.sshlog.action..")).isGreaterThan(12);
    assertThat(count("org.sshlog..")).isEqualTo(shipped.size());
    assertThat(shipped.stream().map(JavaClass::getPackageName).filter(n -> isPlugin(n)).distinct())
        .hasSize(pluginJars());
  }

  private static boolean isPlugin(String packageName) {
    return packageName.startsWith("org.sshlog.filter.")
        || packageName.startsWith("org.sshlog.action.");
  }

  private static int pluginJars() {
    try (Stream<Path> plugins = Files.list(Sshlogd.home().resolve("plugins"))) {
      return (int) plugins.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mayKnow(String who, String... whom) {
    classes()
        .that()
        .resideInAPackage(who)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(JDK).or(resideInAnyPackage(who)).or(resideInAnyPackage(whom)))
        .check(shipped);
  }

  @Test
  void thePluginInterfaceKnowsTheJdkAndLoggingOnly() {
    mayKnow("org.sshlog.spi..", "org.slf4j..");
  }

  @Test
  void theFilesOfPluginsKnowTheJdkOnly() {
    mayKnow("org.sshlog.files..");
  }

  @Test
  void theDeliveryKnowsThePluginInterfaceAndTheFilesOnly() {
    mayKnow(
        "org.sshlog.delivery..", "org.sshlog.spi..", "org.sshlog.files", "org.slf4j..", "jnr..");
  }

  @Test
  void bpfKnowsNothingOfSsh() {
    mayKnow("org.sshlog.bpf..", "jnr..", "com.kenai.jffi..", "org.slf4j..");
  }

  @Test
  void theCommandLineKnowsTheProtocolOnly() {
    mayKnow(
        "org.sshlog.cli..",
        "org.sshlog.screen..",
        "picocli..",
        "com.fasterxml.jackson..",
        "org.jline..");
  }

  @Test
  void screensKnowTheJdkOnly() {
    mayKnow("org.sshlog.screen..");
  }

  @Test
  void coreKnowsNoParticularPlugin() {
    noClasses()
        .that()
        .resideInAPackage("org.sshlog.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.sshlog.filter..",
            "org.sshlog.action..",
            "org.sshlog.delivery..",
            "org.sshlog.cli..",
            "..testkit..")
        .check(shipped);
  }

  @Test
  void ofTheCoreOnlyTheJournalAndTheBacklogWriteFilesAsPluginsDo() {
    noClasses()
        .that()
        .resideInAPackage("org.sshlog.core..")
        .and()
        .resideOutsideOfPackages("org.sshlog.core.journal", "org.sshlog.core.backlog")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.sshlog.files..")
        .check(shipped);
  }

  @Test
  void aPluginKnowsThePluginInterfaceAndItselfOnly() {
    DescribedPredicate<JavaClass> ours =
        DescribedPredicate.describe(
            "are of SSHLog", c -> c.getPackageName().startsWith("org.sshlog"));
    shipped.stream()
        .map(JavaClass::getPackageName)
        .filter(ArchitectureIT::isPlugin)
        .distinct()
        .forEach(
            plugin ->
                noClasses()
                    .that()
                    .resideInAPackage(plugin)
                    .should()
                    .dependOnClassesThat(
                        ours.and(
                            DescribedPredicate.not(
                                resideInAnyPackage(
                                    plugin,
                                    "org.sshlog.spi..",
                                    "org.sshlog.files",
                                    "org.sshlog.delivery.."))))
                    .check(shipped));
  }

  @Test
  void packagesOfTheCoreFormNoCycle() {
    slices().matching("org.sshlog.core.(*)..").should().beFreeOfCycles().check(shipped);
    noClasses()
        .that()
        .resideInAPackage("org.sshlog.core.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.sshlog.core")
        .check(shipped);
  }

  @Test
  void packagesOfOtherModulesFormNoCycle() {
    slices().matching("org.sshlog.spi.(*)..").should().beFreeOfCycles().check(shipped);
    slices().matching("org.sshlog.bpf.(*)..").should().beFreeOfCycles().check(shipped);
  }

  @Test
  void onlyMainTouchesTheStandardStreams() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.sshlog.core.Main")
        .and()
        .doNotHaveFullyQualifiedName("org.sshlog.core.Exit")
        .and()
        .doNotHaveFullyQualifiedName("org.sshlog.cli.Main")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(shipped);
  }

  @Test
  void namesSayWhatThingsAre() {
    String vague = "(?i)(utils?|helpers?|managers?|handlers?|common|impl|misc)";
    assertThat(shipped)
        .allSatisfy(
            type -> {
              assertThat(type.getPackageName().split("\\."))
                  .allSatisfy(part -> assertThat(part).doesNotMatch(vague));
              assertThat(type.getSimpleName())
                  .doesNotMatch(".*(Utils?|Helper|Manager|Handler|Common|Impl)$");
            });
  }

  @Test
  void everyPackageIsDescribed() {
    assertThat(shipped.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(
            name ->
                assertThat(Files.exists(source(name))).as("package-info.java of " + name).isTrue());
  }

  private static Path source(String packageName) throws AssertionError {
    String file = packageName.replace('.', '/') + "/package-info.java";
    try (Stream<Path> all = Files.walk(Path.of(".."), 12)) {
      return all.filter(p -> p.endsWith(file) && p.toString().contains("src/main/java"))
          .findFirst()
          .orElse(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
