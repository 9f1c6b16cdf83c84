// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static java.util.stream.Collectors.toCollection;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.sshlog.delivery.Outcome;
import org.sshlog.files.AppendFile;

/** A plug-in as it was built: a JAR, or the directory of classes that becomes one. */
final class BuiltPlugin {
  private static final String SPI = "org.sshlog.spi";

  /** What the daemon offers beside it. */
  private static final List<String> OFFERED =
      List.of(SPI, "org.sshlog.files", "org.sshlog.delivery");

  private final Path jar;
  private final List<Path> libraries;
  private final boolean modular;

  private BuiltPlugin(Path jar, List<Path> libraries, boolean modular) {
    this.jar = jar;
    this.libraries = List.copyOf(libraries);
    this.modular = modular;
  }

  /**
   * The plug-in at this place.
   *
   * @param artifact a JAR or a directory of classes
   * @param libraries the JARs that lie beside it in its folder
   * @param work a directory in which a JAR may be made
   */
  static BuiltPlugin at(Path artifact, List<Path> libraries, Path work) throws IOException {
    if (!Files.exists(artifact)) {
      throw new AssertionError(artifact + " does not exist; build the plug-in before its tests");
    }
    Path jar = Files.isDirectory(artifact) ? pack(artifact, work.resolve("plugin.jar")) : artifact;
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      return new BuiltPlugin(jar, libraries, Files.exists(files.getPath("/module-info.class")));
    }
  }

  /** What the names of the modules begin with that the offered modules are made with. */
  private static final List<String> LIBRARIES =
      List.of("org.jnrproject.", "org.objectweb.asm", "com.kenai.jffi");

  /** The JAR or directory of classes that a class was loaded from. */
  static Path ofClass(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(type + " was loaded from no file; override artifact()", e);
    }
  }

  private static Path pack(Path directory, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(directory.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
    return jar;
  }

  /** Whether it is a named module of its own. */
  boolean isModular() {
    return modular;
  }

  /** The classes in it, by their paths: {@code org/example/Example.class}. */
  Set<String> classes() throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(jar);
        Stream<Path> paths = Files.walk(files.getPath("/"))) {
      return paths
          .map(path -> path.toString().substring(1))
          .filter(path -> path.endsWith(".class"))
          .collect(toCollection(TreeSet::new));
    }
  }

  /** The providers that its module descriptor names, empty when it has none. */
  Set<String> providersOfModule(Class<?> service) {
    Set<String> names = new TreeSet<>();
    if (modular) {
      for (ModuleDescriptor.Provides provides : descriptor().provides()) {
        if (provides.service().equals(service.getName())) {
          names.addAll(provides.providers());
        }
      }
    }
    return names;
  }

  /** The providers that its {@code META-INF/services} names, empty when it names none. */
  Set<String> providersOfServicesFile(Class<?> service) throws IOException {
    Set<String> names = new TreeSet<>();
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Path list = files.getPath("/META-INF/services", service.getName());
      if (Files.exists(list)) {
        for (String line : Files.readAllLines(list)) {
          names.add(line.replaceFirst("#.*", "").strip());
        }
      }
    }
    names.remove("");
    return names;
  }

  private ModuleDescriptor descriptor() {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
  }

  /**
   * Loads it as the daemon does, in a module layer of its own over the SPI's, and instantiates its
   * providers.
   *
   * @return their class names
   */
  Set<String> load(Class<?> service) throws ReflectiveOperationException {
    ModuleLayer host = host(service);
    ModuleFinder finder =
        ModuleFinder.compose(ModuleFinder.of(jar), ModuleFinder.of(libraries.toArray(new Path[0])));
    Set<String> names = new HashSet<>();
    finder.findAll().forEach(module -> names.add(module.descriptor().name()));
    Configuration configuration = host.configuration().resolve(finder, ModuleFinder.of(), names);
    ModuleLayer layer =
        ModuleLayer.defineModulesWithOneLoader(
                configuration, List.of(host), service.getClassLoader())
            .layer();
    return ProvidersOfLayer.instantiate(layer, serviceIn(host, service));
  }

  /**
   * The layer with the SPI. When the tests run on the class path the SPI is in no layer, and a
   * plug-in that is a module gets one made.
   */
  private ModuleLayer host(Class<?> service) {
    if (service.getModule().isNamed()) {
      return service.getModule().getLayer();
    }
    if (!modular) {
      return ModuleLayer.boot();
    }
    ModuleFinder offered =
        ModuleFinder.of(
            ofClass(service),
            ofClass(AppendFile.class),
            ofClass(Outcome.class),
            ofClass(org.slf4j.Logger.class));
    ModuleFinder finder = ModuleFinder.compose(offered, neededByOffered());
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration = boot.configuration().resolve(finder, ModuleFinder.of(), OFFERED);
    return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
  }

  /** The libraries on the class path that the offered modules are made with. */
  private static ModuleFinder neededByOffered() {
    List<Path> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      if (entry.endsWith(".jar") && Files.exists(jar) && isNeeded(jar)) {
        jars.add(jar);
      }
    }
    return ModuleFinder.of(jars.toArray(new Path[0]));
  }

  private static boolean isNeeded(Path jar) {
    try {
      return ModuleFinder.of(jar).findAll().stream()
          .map(module -> module.descriptor().name())
          .anyMatch(name -> LIBRARIES.stream().anyMatch(name::startsWith));
    } catch (FindException e) {
      return false; // a JAR that can be no module
    }
  }

  private static Class<?> serviceIn(ModuleLayer host, Class<?> service)
      throws ClassNotFoundException {
    return host.findModule(SPI).isEmpty() || service.getModule().isNamed()
        ? service
        : host.findLoader(SPI).loadClass(service.getName());
  }
}
