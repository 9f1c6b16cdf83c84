// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.sshlog.core.config.ValueNode.Scalar;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.event.RawText;

/**
 * Turns one file into a document. Whatever the file holds, this neither throws nor takes long; what
 * is wrong with it becomes a problem. Not safe for use from several threads.
 */
public final class ConfigParser {
  private static final int MAX_BYTES = 1 << 20;

  private final Problems problems;

  /** A parser that adds what it finds wrong to {@code problems}. */
  public ConfigParser(Problems problems) {
    this.problems = problems;
  }

  /** What a file says; an incomplete document when it can't be read. */
  public Document parse(Path file) {
    Position whole = Position.of(file);
    try {
      if (Files.isDirectory(file)) {
        problems.error(whole, "is a directory", "put a file there, or remove it");
      } else if (!Files.isRegularFile(file)) {
        unreadable(whole, Files.exists(file) ? "it is no regular file" : "it leads nowhere");
      } else {
        try (InputStream in = Files.newInputStream(file)) {
          return parse(file.toString(), in.readNBytes(MAX_BYTES + 1));
        }
      }
    } catch (AccessDeniedException e) {
      unreadable(whole, "permission denied");
    } catch (NoSuchFileException e) {
      unreadable(whole, "it is gone");
    } catch (IOException e) {
      unreadable(whole, e.getClass().getSimpleName());
    }
    return Document.unreadable(file.toString());
  }

  private void unreadable(Position whole, String reason) {
    problems.error(whole, "can't be read: " + reason, "make it readable, or remove it");
  }

  /**
   * What a file's content says; an incomplete document when it can't be read.
   *
   * @param file how to name the file in problems
   */
  public Document parse(String file, byte[] content) {
    Position whole = new Position(file, 0, 0);
    if (content.length > MAX_BYTES) {
      problems.error(whole, "is larger than 1 MiB", "divide it into several files");
      return Document.unreadable(file);
    }
    Optional<ValueNode> root =
        decode(file, content).flatMap(text -> new YamlReader(file, problems).read(text));
    if (root.isEmpty()) {
      return Document.unreadable(file);
    }
    if (root.get() instanceof Scalar scalar && scalar.absent()) {
      problems.warning(whole, "is empty", "write events: and actions:, or remove it");
    }
    return new DocumentReader(file, problems).read(root.get());
  }

  private Optional<String> decode(String file, byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      problems.error(firstRawByte(file, content), "is not UTF-8", "save the file as UTF-8");
      return Optional.empty();
    }
  }

  private static Position firstRawByte(String file, byte[] content) {
    String text = RawText.decode(content, 0, content.length);
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length() && !RawText.isRawByteAt(text, i); i++) {
      boolean secondHalf = Character.isLowSurrogate(text.charAt(i));
      line += text.charAt(i) == '\n' ? 1 : 0;
      column = text.charAt(i) == '\n' ? 1 : column + (secondHalf ? 0 : 1);
    }
    return new Position(file, line, column);
  }
}
