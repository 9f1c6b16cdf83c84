// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How an object is to be loaded differently from what its file says. Immutable.
 *
 * @param unloaded programs to leave out
 * @param uprobeMulti programs to prepare for uprobe_multi
 * @param maxEntries sizes of maps
 * @param constants values of variables
 */
record SpecEdits(
    Set<String> unloaded,
    Set<String> uprobeMulti,
    Map<String, Integer> maxEntries,
    Map<String, Long> constants) {
  static final SpecEdits NONE = new SpecEdits(Set.of(), Set.of(), Map.of(), Map.of());

  SpecEdits {
    unloaded = Set.copyOf(unloaded);
    uprobeMulti = Set.copyOf(uprobeMulti);
    maxEntries = Map.copyOf(maxEntries);
    constants = Map.copyOf(constants);
  }

  SpecEdits withUnloaded(Set<String> programs) {
    return new SpecEdits(programs, uprobeMulti, maxEntries, constants);
  }

  SpecEdits withUprobeMulti(Set<String> programs) {
    return new SpecEdits(unloaded, programs, maxEntries, constants);
  }

  SpecEdits withMaxEntries(String map, int size) {
    Map<String, Integer> changed = new TreeMap<>(maxEntries);
    changed.put(map, size);
    return new SpecEdits(unloaded, uprobeMulti, changed, constants);
  }

  SpecEdits withConstant(String variable, long value) {
    Map<String, Long> changed = new TreeMap<>(constants);
    changed.put(variable, value);
    return new SpecEdits(unloaded, uprobeMulti, maxEntries, changed);
  }
}
