// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * The figures that one filter or action counts itself. Reading them runs none of its code. Safe for
 * use from any thread.
 */
public final class PluginCounters {
  /** More than anybody reads; keeps a plug-in from counting each user or address by name. */
  private static final int MAX_COUNT = 32;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private final Map<String, LongAdder> counters =
      Collections.synchronizedMap(new LinkedHashMap<>());

  /** No figures yet. */
  public PluginCounters() {}

  /**
   * The figure of this name, made when it is first asked for.
   *
   * @throws IllegalArgumentException when that is no name, or there are too many
   */
  LongAdder get(String name) {
    synchronized (counters) {
      LongAdder counter = counters.get(name);
      if (counter != null) {
        return counter;
      }
      if (!NAME.matcher(name).matches() || counters.size() >= MAX_COUNT) {
        throw new IllegalArgumentException("not a counter's name, or one too many: " + name);
      }
      LongAdder added = new LongAdder();
      counters.put(name, added);
      return added;
    }
  }

  /** What they are now, in the order in which they were made. */
  public Map<String, Long> values() {
    Map<String, Long> values = new LinkedHashMap<>();
    synchronized (counters) {
      counters.forEach((name, counter) -> values.put(name, counter.sum()));
    }
    return values;
  }
}
