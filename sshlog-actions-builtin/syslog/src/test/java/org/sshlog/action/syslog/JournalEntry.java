// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the journal makes of a datagram: field names and the bytes of their values. */
record JournalEntry(Map<String, byte[]> fields) {
  static JournalEntry parse(byte[] datagram) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      StringBuilder name = new StringBuilder();
      byte b = in.get();
      for (; b != '=' && b != '\n'; b = in.get()) {
        name.append((char) b);
      }
      require(name.toString().matches("[A-Z][A-Z0-9_]{0,63}"), name);
      byte[] value = b == '=' ? line(in) : counted(in);
      require(fields.put(name.toString(), value) == null, name);
    }
    return new JournalEntry(fields);
  }

  private static byte[] line(ByteBuffer in) {
    StringBuilder value = new StringBuilder();
    for (byte b = in.get(); b != '\n'; b = in.get()) {
      value.append((char) (b & 0xFF));
    }
    return value.toString().getBytes(ISO_8859_1);
  }

  private static byte[] counted(ByteBuffer in) {
    byte[] value = new byte[Math.toIntExact(in.getLong())];
    in.get(value);
    require(in.get() == '\n', "end of a counted value");
    return value;
  }

  private static void require(boolean condition, Object what) {
    if (!condition) {
      throw new AssertionError("not an entry of the journal: " + what);
    }
  }
}
