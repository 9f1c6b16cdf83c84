// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a JAR says of itself, read without loading anything from it; the file is closed again.
 *
 * @param path the file
 * @param module its module, explicit or automatic
 * @param version its version, or null when it says none
 * @param declaresServices whether it names any service that it provides
 */
record PluginJar(Path path, ModuleReference module, String version, boolean declaresServices) {
  private static final String SPI_PACKAGE = "org/sshlog/spi/";

  /**
   * Reads what {@code path} says of itself.
   *
   * @throws PluginFault when it is damaged, can't be a module, or holds a copy of the daemon's own
   *     plug-in interface
   */
  static PluginJar inspect(Path path) throws PluginFault {
    String manifestVersion;
    try {
      if (Files.size(path) == 0) {
        throw new PluginFault("is an empty file", "copy the JAR again, or remove it");
      }
      manifestVersion = read(path);
    } catch (NoSuchFileException e) {
      throw new PluginFault("can't be read (it leads nowhere)", "correct it, or remove it", e);
    } catch (IOException | SecurityException | IllegalArgumentException e) {
      throw new PluginFault(
          "can't be read as a JAR (" + PluginFault.describe(e) + ")",
          "copy the JAR again, or remove it",
          e);
    }
    ModuleReference module = module(path);
    String version = module.descriptor().rawVersion().orElse(manifestVersion);
    return new PluginJar(path, module, version, !module.descriptor().provides().isEmpty());
  }

  /** The version in the manifest, or null. */
  private static String read(Path path) throws IOException, PluginFault {
    try (JarFile jar =
        new JarFile(path.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
      Optional<String> copy =
          jar.versionedStream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith(SPI_PACKAGE) && name.endsWith(".class"))
              .findFirst();
      if (copy.isPresent()) {
        throw new PluginFault(
            "holds a copy of the plug-in interface itself (" + copy.get() + ")",
            "build the plug-in without sshlog-spi in it: the daemon brings that");
      }
      Manifest manifest = jar.getManifest();
      return manifest == null
          ? null
          : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    }
  }

  private static ModuleReference module(Path path) throws PluginFault {
    try {
      return ModuleFinder.of(path).findAll().iterator().next();
    } catch (FindException e) {
      boolean badName = innermost(e) instanceof IllegalArgumentException;
      throw new PluginFault(
          "is no module (" + PluginFault.describe(e) + ")",
          badName
              ? "give the file a name that begins with a letter, or the JAR an"
                  + " Automatic-Module-Name"
              : "build the plug-in again, for Java " + Runtime.version().feature() + " or older",
          e);
    }
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable innermost = thrown;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }
}
