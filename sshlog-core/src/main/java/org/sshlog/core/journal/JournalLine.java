// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One entry of the journal as a line: a checksum of eight hexadecimal digits, a blank, and a JSON
 * object in ASCII, so that no text of an event can end the line. Stateless.
 */
final class JournalLine {
  private static final JSON ASCII =
      JSON.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  /** The checksum and the blank. */
  private static final int HEAD = 9;

  private JournalLine() {}

  /** The line of an entry, with its end. */
  static byte[] encode(Map<String, ?> entry) {
    try {
      byte[] json = ASCII.asString(entry).getBytes(StandardCharsets.US_ASCII);
      byte[] line = new byte[HEAD + json.length + 1];
      byte[] head = String.format("%08x ", checksum(json, 0, json.length)).getBytes();
      System.arraycopy(head, 0, line, 0, HEAD);
      System.arraycopy(json, 0, line, HEAD, json.length);
      line[line.length - 1] = '\n';
      return line;
    } catch (IOException e) {
      throw new IllegalStateException("no input or output takes part in this", e);
    }
  }

  /**
   * Reads a line.
   *
   * @param bytes hold it, without its end, in {@code from} to {@code to}
   * @return the entry, or null when the line is damaged
   */
  static Map<String, Object> decode(byte[] bytes, int from, int to) {
    if (to - from <= HEAD || bytes[from + HEAD - 1] != ' ') {
      return null;
    }
    String head = new String(bytes, from, HEAD - 1, StandardCharsets.ISO_8859_1);
    if (!head.equals(String.format("%08x", checksum(bytes, from + HEAD, to - from - HEAD)))) {
      return null;
    }
    try {
      String json = new String(bytes, from + HEAD, to - from - HEAD, StandardCharsets.US_ASCII);
      return JSON.std.mapFrom(json);
    } catch (IOException e) {
      return null;
    }
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
