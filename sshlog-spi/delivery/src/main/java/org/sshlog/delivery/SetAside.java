// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.sshlog.files.AppendFile;
import org.sshlog.spi.format.Printable;

/**
 * The file of messages that the peer does not take: for each a line with the time, the reason, and
 * the message as printable text. When it is full it becomes {@code set-aside.log.1}, in place of an
 * older one. For one thread.
 */
final class SetAside {
  static final String NAME = "set-aside.log";

  private static final long MAX_BYTES = 1024 * 1024;
  private static final int MAX_MESSAGE = 256 * 1024;

  private final Path path;

  /** A file in a spool's directory, created when it is first needed. */
  SetAside(Path directory) {
    this.path = directory.resolve(NAME);
  }

  /** Adds a message. */
  void add(Instant time, String reason, byte[] message) throws IOException {
    String text =
        new String(message, 0, Math.min(message.length, MAX_MESSAGE), StandardCharsets.UTF_8);
    String cut = message.length > MAX_MESSAGE ? "..." : "";
    String line = time + " " + reason + ": " + Printable.of(text) + cut + "\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    if (Files.exists(path) && Files.size(path) + bytes.length > MAX_BYTES) {
      Files.move(path, path.resolveSibling(NAME + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
    try (AppendFile file = AppendFile.open(path)) {
      file.append(ByteBuffer.wrap(bytes));
    }
  }
}
