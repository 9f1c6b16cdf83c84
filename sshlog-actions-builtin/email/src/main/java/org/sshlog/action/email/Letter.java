// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One mail about one or several events. Its Message-ID is made of what it says: a mail that has to
 * be sent again is known as the same by those who got it before.
 */
final class Letter {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?");
  private static final String UTF_8 = "UTF-8";
  private static final int ID_BYTES = 16;
  private static final Pattern PLAIN = Pattern.compile("[ -~]*");

  /** An encoded word has 75 characters at most; a character becomes three bytes, or two six. */
  private static final int WORD_CHARS = 14;

  private final List<Note> notes;

  /** About these, at least one. */
  Letter(List<Note> notes) {
    this.notes = notes;
  }

  /** What this machine calls itself towards the server. */
  String host() {
    String host = notes.get(0).host();
    return HOST.matcher(host).matches() ? host : "localhost";
  }

  /** Writes it. */
  MimeMessage write(Session session, InternetAddress sender, List<InternetAddress> recipients)
      throws MessagingException {
    String id = "<" + digest() + "@" + host() + ">";
    MimeMessage message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
          }
        };
    message.setFrom(sender);
    message.setRecipients(RecipientType.TO, recipients.toArray(new InternetAddress[0]));
    message.setHeader("Subject", encoded(subject()));
    message.setSentDate(new Date(notes.get(notes.size() - 1).timeMs()));
    message.setText(body(), UTF_8);
    message.setHeader("Content-Transfer-Encoding", "quoted-printable");
    message.setHeader("Auto-Submitted", "auto-generated");
    message.saveChanges();
    return message;
  }

  private String subject() {
    String first = notes.get(0).subject();
    return notes.size() == 1 ? first : "[" + notes.size() + " events] " + first;
  }

  /**
   * As RFC 2047 wants text that is not ASCII, and also what only looks so encoded: a reader would
   * decode it, to anything.
   */
  private static String encoded(String subject) {
    if (PLAIN.matcher(subject).matches() && !subject.contains("=?")) {
      return MimeUtility.fold("Subject: ".length(), subject);
    }
    StringBuilder out = new StringBuilder();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < subject.length(); i += Character.charCount(subject.codePointAt(i))) {
      word.appendCodePoint(subject.codePointAt(i));
      if (word.length() >= WORD_CHARS) {
        append(out, word);
      }
    }
    append(out, word);
    return out.toString();
  }

  private static void append(StringBuilder out, StringBuilder word) {
    if (word.length() > 0) {
      byte[] bytes = word.toString().getBytes(StandardCharsets.UTF_8);
      out.append(out.length() == 0 ? "" : "\r\n ")
          .append("=?UTF-8?B?")
          .append(Base64.getEncoder().encodeToString(bytes))
          .append("?=");
      word.setLength(0);
    }
  }

  /** In a digest, lines that begin at the margin are ours: no event can make up another one. */
  private String body() {
    if (notes.size() == 1) {
      return notes.get(0).body();
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < notes.size(); i++) {
      Note note = notes.get(i);
      out.append("%d of %d: %s%n%n".formatted(i + 1, notes.size(), note.subject()));
      note.body().lines().forEach(line -> out.append("  ").append(line).append('\n'));
      out.append('\n');
    }
    return out.toString();
  }

  private String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      notes.forEach(note -> sha.update(note.encode()));
      return HexFormat.of().formatHex(sha.digest(), 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
