// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail as a strict reader takes it (RFC 5322, 2045, 2047), read without the library that wrote
 * it: each field once, and nothing but the fields that we write.
 *
 * @param headers unfolded and decoded, by lower-case name
 * @param body decoded, with line feeds
 */
record ParsedMail(Map<String, String> headers, String body) {
  private static final Pattern FIELD = Pattern.compile("([!-9;-~]+): ?([ -~\t]*)");
  private static final Pattern WORD = Pattern.compile("=\\?UTF-8\\?([BQ])\\?([!->@-~]*)\\?=");
  private static final Pattern BETWEEN = Pattern.compile("\\?=[ \t]+=\\?");
  private static final int MAX_LINE = 998;
  private static final int MAX_QUOTED = 76;

  /** Reads the bytes of a mail, or fails. */
  static ParsedMail read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.US_ASCII);
    assertThat(text).doesNotContain("\ufffd").doesNotContain("\0");
    assertThat(text.replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
    assertThat(text.split("\r\n")).allMatch(line -> line.length() <= MAX_LINE);
    int end = text.indexOf("\r\n\r\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : text.substring(0, end).replaceAll("\r\n(?=[ \t])", "").split("\r\n")) {
      Matcher field = FIELD.matcher(line);
      assertThat(field.matches()).as(line).isTrue();
      String name = field.group(1).toLowerCase(java.util.Locale.ROOT);
      assertThat(headers.put(name, decodeWords(field.group(2)))).as(line).isNull();
    }
    assertThat(headers)
        .containsOnlyKeys(
            "date",
            "from",
            "to",
            "message-id",
            "subject",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "auto-submitted")
        .containsEntry("content-type", "text/plain; charset=UTF-8")
        .containsEntry("content-transfer-encoding", "quoted-printable")
        .containsEntry("mime-version", "1.0");
    return new ParsedMail(headers, decodeBody(text.substring(end + 4)));
  }

  String subject() {
    return headers.get("subject");
  }

  private static String decodeWords(String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String text = BETWEEN.matcher(value).replaceAll("?==?");
    Matcher matcher = WORD.matcher(text);
    int from = 0;
    while (matcher.find()) {
      assertThat(matcher.group()).hasSizeLessThanOrEqualTo(75);
      out.writeBytes(text.substring(from, matcher.start()).getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(
          matcher.group(1).equals("B")
              ? Base64.getDecoder().decode(matcher.group(2))
              : unquote(matcher.group(2).replace('_', ' ')));
      from = matcher.end();
    }
    out.writeBytes(text.substring(from).getBytes(StandardCharsets.US_ASCII));
    return utf8(out.toByteArray());
  }

  private static String decodeBody(String text) {
    assertThat(text.split("\r\n")).allMatch(line -> line.length() <= MAX_QUOTED);
    return utf8(unquote(text.replace("=\r\n", ""))).replace("\r\n", "\n");
  }

  private static byte[] unquote(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=') {
        assertThat(text.substring(i + 1, i + 3)).matches("[0-9A-F]{2}");
        out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toByteArray();
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("is not UTF-8", e);
    }
  }
}
