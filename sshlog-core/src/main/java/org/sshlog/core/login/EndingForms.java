// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.util.Map;
import java.util.Optional;
import org.sshlog.core.login.SshdMessage.Ending;

/**
 * The forms in which sshd says why a connection ends before its client has authenticated. They only
 * give the reason in words: that the connection has ended is known from the kernel.
 */
final class EndingForms {
  private static final int MAX_REASON = 400;

  /** Beginnings of messages, with the reason to give. */
  private static final Map<String, String> VAGUE =
      Map.of(
          "Connection closed by ", "closed by the client",
          "Connection reset by ", "reset by the client",
          "Disconnected from ", "disconnected by the client",
          "Did not receive identification string from ", "no identification string");

  private static final Map<String, String> CLEAR =
      Map.of(
          "Timeout before authentication ", "timeout before authentication",
          "maximum authentication attempts exceeded ", "too many authentication failures",
          "Access denied for user ", "refused by PAM account configuration",
          "Bad protocol version identification ", "invalid protocol identifier",
          "client sent invalid protocol identifier ", "invalid protocol identifier",
          "banner line contains invalid characters", "invalid protocol identifier",
          "Connection refused by tcp wrapper", "refused by tcp wrapper");

  /** Beginnings of messages that say more behind the connection's port. */
  private static final Map<String, String> DETAILED =
      Map.of(
          "Disconnecting ", "",
          "Received disconnect from ", "disconnected by the client: ",
          "Unable to negotiate with ", "unable to negotiate: ",
          "Connection from ", "",
          "Connection to ", "");

  private EndingForms() {}

  /**
   * Reads a message.
   *
   * @param port the client's, 0 unknown
   */
  static Optional<Ending> parse(LogLine line, int port) {
    String text = withoutOrigin(line.text());
    for (Map.Entry<String, String> form : CLEAR.entrySet()) {
      if (text.startsWith(form.getKey())) {
        return ending(form.getValue(), false);
      }
    }
    for (Map.Entry<String, String> form : DETAILED.entrySet()) {
      if (text.startsWith(form.getKey())) {
        Optional<String> detail = detail(text, port);
        if (detail.isPresent()) {
          return ending(form.getValue() + detail.get(), false);
        }
      }
    }
    for (Map.Entry<String, String> form : VAGUE.entrySet()) {
      if (text.startsWith(form.getKey())) {
        return ending(form.getValue(), true);
      }
    }
    if (text.startsWith("Connection ") && text.endsWith(" timed out")) {
      return ending("timed out", true);
    }
    return line.fatal() ? ending(Escapes.unescape(text), false) : Optional.empty();
  }

  private static Optional<Ending> ending(String reason, boolean vague) {
    String cut = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
    return Optional.of(new Ending(cut, vague));
  }

  /** Some messages begin with the name of the function that says it, or with what it was doing. */
  private static String withoutOrigin(String text) {
    int colon = text.indexOf(": ");
    if (colon <= 0 || colon > 60) {
      return text;
    }
    String origin = text.substring(0, colon);
    boolean isName = origin.chars().allMatch(c -> c == '_' || c >= 'a' && c <= 'z' || c == '2');
    return isName || origin.equals("banner exchange") ? text.substring(colon + 2) : text;
  }

  /** What follows {@code port PORT: } or, of a client's own words, {@code port PORT:CODE: }. */
  private static Optional<String> detail(String text, int port) {
    String mark = " port " + (port == 0 ? "65535" : Integer.toString(port)) + ":";
    int at = text.indexOf(mark);
    if (at < 0) {
      return Optional.empty();
    }
    int start = at + mark.length();
    int space = text.indexOf(' ', start);
    return space < 0 ? Optional.empty() : Optional.of(Escapes.unescape(text.substring(space + 1)));
  }
}
