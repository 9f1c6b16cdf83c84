// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.sshlog.spi.PluginDescriptor;

/**
 * One filter or action that a plug-in offers.
 *
 * @param kind which of the two
 * @param descriptor what it is called and takes, asked for once
 * @param provider makes the filters or actions
 * @param source the JAR or folder it came from
 * @param moduleName the module it is in
 * @param version the version of its JAR, or null when that says none
 * @param <P> {@link org.sshlog.spi.FilterProvider} or {@link org.sshlog.spi.ActionProvider}
 */
public record LoadedPlugin<P>(
    Kind kind,
    PluginDescriptor descriptor,
    P provider,
    Path source,
    String moduleName,
    String version) {
  /** What a plug-in can be. */
  public enum Kind {
    /** Decides which events a rule acts on. */
    FILTER,
    /** Does something with events. */
    ACTION
  }

  public LoadedPlugin {
    requireNonNull(kind, "kind");
    requireNonNull(descriptor, "descriptor");
    requireNonNull(provider, "provider");
    requireNonNull(source, "source");
    requireNonNull(moduleName, "moduleName");
  }

  /** What the configuration calls it. */
  public String name() {
    return descriptor.name();
  }
}
