// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The module layer of one plug-in: one JAR, or a folder with a plug-in and its dependencies. Sees
 * the daemon's modules and the JDK, but no other plug-in. Safe for use from any thread.
 */
final class PluginLayer implements AutoCloseable {
  private final Path source;
  private final List<PluginJar> jars;
  private final JarModules modules;
  private final ModuleLayer layer;

  private PluginLayer(Path source, List<PluginJar> jars, JarModules modules, ModuleLayer layer) {
    this.source = source;
    this.jars = jars;
    this.modules = modules;
    this.layer = layer;
  }

  /**
   * Opens the layer of one plug-in. Runs none of its code.
   *
   * @param source the JAR or folder
   * @param paths its JARs
   * @throws PluginFault when there is no such layer; no file is left open
   */
  static PluginLayer open(Path source, List<Path> paths) throws PluginFault {
    List<PluginJar> jars = new ArrayList<>();
    for (Path path : paths) {
      try {
        jars.add(PluginJar.inspect(path));
      } catch (PluginFault e) {
        throw path.equals(source)
            ? e
            : new PluginFault(path.getFileName() + " " + e.getMessage(), e.fix(), e);
      }
    }
    checkCopies(jars);
    JarModules modules = new JarModules(jars);
    return new PluginLayer(source, jars, modules, define(modules));
  }

  /**
   * A JAR without a module descriptor reads every module there is, so it can't be loaded beside a
   * module that is there twice. Named modules can: they read what they require.
   */
  private static void checkCopies(List<PluginJar> jars) throws PluginFault {
    for (PluginJar copy : jars) {
      String name = copy.module().descriptor().name();
      if (parent().configuration().findModule(name).isEmpty()) {
        continue;
      }
      for (PluginJar plain : jars) {
        if (plain.module().descriptor().isAutomatic()) {
          throw new PluginFault(
              copy.path().getFileName()
                  + " is the module "
                  + name
                  + ", which the daemon has too, and "
                  + plain.path().getFileName()
                  + " is no named module",
              "remove "
                  + copy.path().getFileName()
                  + ", or give every JAR of the plug-in a module-info");
        }
      }
    }
  }

  private static ModuleLayer define(JarModules modules) throws PluginFault {
    ModuleLayer parent = parent();
    try {
      Configuration configuration =
          parent.configuration().resolve(modules, ModuleFinder.of(), modules.names());
      return parent.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    } catch (FindException e) {
      throw new PluginFault(
          "needs what is not there (" + PluginFault.describe(e) + ")",
          "put the plug-in and the JARs it needs into a folder of their own",
          e);
    } catch (ResolutionException | LayerInstantiationException e) {
      throw new PluginFault(
          "does not fit together (" + PluginFault.describe(e) + ")",
          "remove from the plug-in what is there twice, or what the daemon brings"
              + " (org.sshlog.spi, org.sshlog.files, org.sshlog.delivery, org.slf4j)",
          e);
    } catch (IllegalArgumentException | SecurityException | IllegalStateException e) {
      throw new PluginFault(
          "can't be loaded (" + PluginFault.describe(e) + ")", "build the plug-in again", e);
    }
  }

  private static ModuleLayer parent() {
    ModuleLayer own = PluginLayer.class.getModule().getLayer();
    return own == null ? ModuleLayer.boot() : own;
  }

  /** The JAR or folder. */
  Path source() {
    return source;
  }

  /** The layer itself. */
  ModuleLayer modules() {
    return layer;
  }

  /** Whether this class belongs to the plug-in, as opposed to the daemon. */
  boolean holds(Class<?> type) {
    return type.getModule().getLayer() == layer;
  }

  /** Whether any JAR names a service that it provides. */
  boolean declaresServices() {
    return jars.stream().anyMatch(PluginJar::declaresServices);
  }

  /** The version of the JAR that holds this module, or null when it says none. */
  String version(Module module) {
    return jars.stream()
        .filter(jar -> jar.module().descriptor().name().equals(module.getName()))
        .findFirst()
        .map(PluginJar::version)
        .orElse(null);
  }

  /** Closes the plug-in's files. What it offered must not be used any more. */
  @Override
  public void close() throws IOException {
    modules.close();
  }
}
