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

  /** Options with pauses of milliseconds, and no limit that a busy machine could reach. */
  static DeliveryOptions options(Path spools, long spoolBytes, int queueMessages, int maxTries) {
    return options(spools, spoolBytes, queueMessages, maxTries, Duration.ofMinutes(2));
  }

  /** The same for a sender that takes too long: an attempt may take two seconds. */
  static DeliveryOptions impatient(Path spools, long spoolBytes, int queueMessages) {
    return options(spools, spoolBytes, queueMessages, 3, Duration.ofSeconds(2));
  }

  private static DeliveryOptions options(
      Path spools, long spoolBytes, int queueMessages, int maxTries, Duration timeout) {
    return new DeliveryOptions(
        spoolBytes,
        spools,
        queueMessages,
        1 << 20,
        10,
        1 << 16,
        timeout,
        maxTries,
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ZERO);
  }
}
