// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sshlog.spi.event.RawText;

/**
 * Logs as sshd does: texts are cut to the length that a format gives, the message to 1023 bytes,
 * then escaped, cut again, and all of that once more where one process passes it on to another.
 */
final class SshdLog {
  private static final int BUFFER = 1023;

  private final boolean toFile;

  SshdLog(boolean toFile) {
    this.toFile = toFile;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What {@code %.Ns} makes of a text. */
  static byte[] cut(byte[] text, int length) {
    return Arrays.copyOf(text, Math.min(text.length, length));
  }

  static byte[] join(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      out.writeBytes(part instanceof byte[] raw ? raw : bytes(part.toString()));
    }
    return out.toByteArray();
  }

  /** A line that the monitor says itself. */
  String says(Object... parts) {
    return text(vis(join(parts)));
  }

  /** A line that it passes on from the process that talks to the client. */
  String relays(Object... parts) {
    byte[] again = vis(join(vis(join(parts)), " [preauth]"));
    return text(again);
  }

  private String text(byte[] message) {
    byte[] line = toFile ? join(message, "\r\n") : message;
    return RawText.decode(line, 0, line.length);
  }

  /** Written from vis(3), apart from the code under test. */
  private byte[] vis(byte[] text) {
    StringBuilder out = new StringBuilder();
    for (byte b : cut(text, BUFFER)) {
      int c = b & 0xFF;
      String as;
      if (c == '\\') {
        as = "\\\\";
      } else if (c > 0x20 && c < 0x7F || c == ' ') {
        as = String.valueOf((char) c);
      } else if (toFile) {
        boolean plain = c == '\n' || c == '\t' || c == '\b' || c == 7 || c == '\r';
        as = plain ? String.valueOf((char) c) : String.format("\\%03o", c);
      } else {
        as =
            switch (c) {
              case '\n' -> "\\n";
              case '\r' -> "\\r";
              case '\b' -> "\\b";
              case 7 -> "\\a";
              case 11 -> "\\v";
              case '\t' -> "\\t";
              case '\f' -> "\\f";
              default -> String.format("\\%03o", c);
            };
      }
      if (out.length() + as.length() > BUFFER) {
        break;
      }
      out.append(as);
    }
    return bytes(out.toString());
  }
}
