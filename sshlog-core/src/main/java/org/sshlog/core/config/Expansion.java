// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.core.config.ValueNode.Scalar;
import org.sshlog.core.problem.Problems;

/**
 * Puts in what {@code ${ENV_NAME}} and {@code ${file:/path}} stand for. {@code $$} is a dollar sign
 * that begins nothing; any other dollar sign stays. What was put in may be a secret. Immutable and
 * safe for use from any thread.
 */
public final class Expansion {
  private static final int MAX_FILE_BYTES = 64 * 1024;
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\{([^}]*)(}?)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String FILE = "file:";

  private final UnaryOperator<String> environment;

  /**
   * An expansion.
   *
   * @param environment gives the value of an environment variable, null when it is not set
   */
  public Expansion(UnaryOperator<String> environment) {
    this.environment = requireNonNull(environment, "environment");
  }

  /**
   * A text in which everything is put in.
   *
   * @param secrets what was put in, piece by piece
   */
  record Expanded(String text, List<String> secrets) {
    @Override
    public String toString() {
      return "Expanded[" + secrets.size() + " secrets]";
    }
  }

  /** What goes wrong is shown without any value. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;
    private final String fix;

    Fault(String what, String fix) {
      super(what);
      this.fix = fix;
    }
  }

  /** The text that {@code scalar} stands for; empty when there is none, which is a problem then. */
  Optional<Expanded> expand(Scalar scalar, Problems problems) {
    StringBuilder text = new StringBuilder();
    List<String> secrets = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(scalar.text());
    boolean failed = false;
    while (matcher.find()) {
      matcher.appendReplacement(text, "");
      if (matcher.group(1) == null) {
        text.append('$');
        continue;
      }
      try {
        String value = value(matcher.group(), matcher.group(1), !matcher.group(2).isEmpty());
        secrets.add(value);
        text.append(value);
      } catch (Fault e) {
        failed = true;
        problems.error(scalar.position(), e.getMessage(), e.fix);
      }
    }
    matcher.appendTail(text);
    return failed ? Optional.empty() : Optional.of(new Expanded(text.toString(), secrets));
  }

  private String value(String reference, String name, boolean closed) throws Fault {
    if (closed && name.startsWith(FILE)) {
      return read(reference, name.substring(FILE.length()));
    }
    if (!closed || !NAME.matcher(name).matches()) {
      throw new Fault(
          "'" + reference + "' is neither ${ENV_NAME} nor ${file:/path}",
          "write $${ where the text itself shall have ${");
    }
    String value = environment.apply(name);
    if (value == null) {
      throw new Fault(
          "the environment variable " + name + " is not set",
          "set it for the daemon, or write $${ where the text itself shall have ${");
    }
    return value;
  }

  private static String read(String reference, String name) throws Fault {
    String fix = "name a readable file by its absolute path";
    try {
      Path path = Path.of(name);
      if (!path.isAbsolute() || !Files.isRegularFile(path)) {
        throw new Fault(reference + " names no file", fix);
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        if (bytes.length > MAX_FILE_BYTES) {
          throw new Fault(reference + " is larger than 64 KiB", "name a file with one value");
        }
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return text.replaceFirst("\\r?\\n\\z", "");
      }
    } catch (CharacterCodingException e) {
      throw new Fault(reference + " is not UTF-8", "name a text file");
    } catch (IOException | InvalidPathException e) {
      throw new Fault(reference + " can't be read", fix);
    }
  }
}
