// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Finds and makes the providers that one module layer itself offers, leaving out its parents'. */
final class ProvidersOfLayer {
  private ProvidersOfLayer() {}

  static Set<String> instantiate(ModuleLayer layer, Class<?> service) {
    Set<String> names = new TreeSet<>();
    ServiceLoader.load(layer, service).stream()
        .filter(provider -> provider.type().getModule().getLayer() == layer)
        .forEach(provider -> names.add(provider.get().getClass().getName()));
    return names;
  }
}
