// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of one plug-in, for its class loader. The JDK's own finder leaves a JAR open until
 * its class loader is collected; this one can close what was opened. Safe for use from any thread.
 */
final class JarModules implements ModuleFinder, AutoCloseable {
  private final Map<String, ModuleReference> modules = new LinkedHashMap<>();
  private final List<ModuleReader> open = new ArrayList<>();
  private boolean closed;

  /**
   * The modules of these JARs.
   *
   * @throws PluginFault when two have the same name
   */
  JarModules(List<PluginJar> jars) throws PluginFault {
    Map<String, PluginJar> seen = new LinkedHashMap<>();
    for (PluginJar jar : jars) {
      String name = jar.module().descriptor().name();
      PluginJar first = seen.putIfAbsent(name, jar);
      if (first != null) {
        throw new PluginFault(
            first.path().getFileName()
                + " and "
                + jar.path().getFileName()
                + " are both the module "
                + name,
            "remove one of them");
      }
      modules.put(name, new Reference(jar.module()));
    }
  }

  @Override
  public Optional<ModuleReference> find(String name) {
    return Optional.ofNullable(modules.get(name));
  }

  @Override
  public Set<ModuleReference> findAll() {
    return new LinkedHashSet<>(modules.values());
  }

  /** The names of all modules. */
  Set<String> names() {
    return modules.keySet();
  }

  /** Closes every JAR; classes that were not loaded yet can't be loaded any more. */
  @Override
  public void close() throws IOException {
    List<ModuleReader> readers;
    synchronized (open) {
      closed = true;
      readers = List.copyOf(open);
      open.clear();
    }
    for (ModuleReader reader : readers) {
      reader.close();
    }
  }

  private final class Reference extends ModuleReference {
    private final ModuleReference jar;

    private Reference(ModuleReference jar) {
      super(jar.descriptor(), jar.location().orElse(null));
      this.jar = jar;
    }

    @Override
    public ModuleReader open() throws IOException {
      synchronized (open) {
        if (closed) {
          throw new IOException(descriptor().name() + " was closed");
        }
        ModuleReader reader = jar.open();
        open.add(reader);
        return reader;
      }
    }
  }
}
