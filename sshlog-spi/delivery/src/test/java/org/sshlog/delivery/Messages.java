// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Numbered messages and quick options, for tests. */
final class Messages {
  private Messages() {}

  static byte[] numbered(long n) {
    return ("message " + n).getBytes(StandardCharsets.UTF_8);
  }

  static long number(byte[] message) {
    return Long.parseLong(new String(message, StandardCharsets.UTF_8).substring(8));
  }

  /** Options with pauses of milliseconds. */
  static DeliveryOptions options(Path spools, long spoolBytes, int queueMessages, int maxTries) {
    return new DeliveryOptions(
        spoolBytes,
        spools,
        queueMessages,
        1 << 20,
        10,
        1 << 16,
        Duration.ofSeconds(2),
        maxTries,
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ZERO);
  }
}
