// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.io.ByteArrayOutputStream;
import org.sshlog.spi.event.RawText;

/**
 * The escapes that sshd puts into each line of its log, so that no byte of a client's gets there as
 * it is: those of {@code vis(3)}, in the one way for syslog and in another for files.
 */
final class Escapes {
  private static final String C_STYLE = "\n\r\b\007\013\t\f";
  private static final String C_LETTERS = "nrbavtf";

  private Escapes() {}

  /** The text that sshd logs where it means these bytes. */
  static String escape(byte[] bytes, int length, boolean ofFile) {
    StringBuilder out = new StringBuilder(length + 8);
    for (int i = 0; i < length; i++) {
      char c = (char) (bytes[i] & 0xFF);
      if (c == '\\') {
        out.append("\\\\");
      } else if (c >= ' ' && c < 0x7F || ofFile && "\t\n\b\007\r".indexOf(c) >= 0) {
        out.append(c);
      } else if (!ofFile && C_STYLE.indexOf(c) >= 0) {
        out.append('\\').append(C_LETTERS.charAt(C_STYLE.indexOf(c)));
      } else {
        out.append('\\').append(digit(c >> 6)).append(digit(c >> 3)).append(digit(c));
      }
    }
    return out.toString();
  }

  private static char digit(int value) {
    return (char) ('0' + (value & 7));
  }

  /** The text that is meant by what sshd has logged; what is no escape stays as it is. */
  static String unescape(String text) {
    int at = text.indexOf('\\');
    if (at < 0) {
      return text;
    }
    byte[] in = RawText.encode(text);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '\\' || i + 1 == in.length) {
        out.write(in[i]);
      } else if (isOctal(in, i + 1)) {
        out.write((in[i + 1] - '0') << 6 | (in[i + 2] - '0') << 3 | in[i + 3] - '0');
        i += 3;
      } else {
        int letter = C_LETTERS.indexOf(in[i + 1]);
        if (letter >= 0) {
          out.write(C_STYLE.charAt(letter));
          i++;
        } else if (in[i + 1] == '\\' || in[i + 1] == 's') {
          out.write(in[i + 1] == 's' ? ' ' : '\\');
          i++;
        } else {
          out.write('\\');
        }
      }
    }
    byte[] bytes = out.toByteArray();
    return RawText.decode(bytes, 0, bytes.length);
  }

  private static boolean isOctal(byte[] text, int at) {
    if (at + 3 > text.length || text[at] > '3') {
      return false;
    }
    for (int i = at; i < at + 3; i++) {
      if (text[i] < '0' || text[i] > '7') {
        return false;
      }
    }
    return true;
  }
}
