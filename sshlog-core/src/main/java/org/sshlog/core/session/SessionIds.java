// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes session ids: unique over time and hosts, and the same for the same connection after the
 * daemon was restarted. They hash the boot's id with the monitor's pid and start time. Stateless
 * apart from the boot's id.
 */
final class SessionIds {
  /** 80 bits: a collision becomes likely only after a trillion sessions. */
  private static final int BYTES = 10;

  private final byte[] boot;

  SessionIds(String bootId) {
    boot = bootId.getBytes(StandardCharsets.UTF_8);
  }

  /** For the boot that is running now. */
  static SessionIds ofThisBoot() {
    try {
      return new SessionIds(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the boot id; is /proc mounted?", e);
    }
  }

  /** The id of the connection whose monitor has this pid and was started then: 20 hex digits. */
  String of(int monitor, long start) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(boot);
      digest.update(ByteBuffer.allocate(12).putInt(monitor).putLong(start).array());
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
