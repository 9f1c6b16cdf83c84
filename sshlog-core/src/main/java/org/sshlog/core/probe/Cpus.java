// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many CPUs this machine can have. */
final class Cpus {
  private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

  private Cpus() {}

  /**
   * One more than the highest number a CPU can have; a guess that is too high where none is told.
   */
  static int possible() {
    try {
      return parse(Files.readString(POSSIBLE).trim());
    } catch (IOException | NumberFormatException e) {
      return Math.max(64, Runtime.getRuntime().availableProcessors());
    }
  }

  /** Reads a list such as {@code 0-3,8-11}. */
  static int parse(String list) {
    String last = list.substring(Math.max(list.lastIndexOf(','), list.lastIndexOf('-')) + 1);
    return Integer.parseInt(last) + 1;
  }
}
