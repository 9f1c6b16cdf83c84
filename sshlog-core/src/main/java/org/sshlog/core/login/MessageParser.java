// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.core.login.SshdMessage.Attempt;
import org.sshlog.core.login.SshdMessage.Hint;
import org.sshlog.core.login.SshdMessage.Outcome;
import org.sshlog.core.login.SshdMessage.PamRefused;
import org.sshlog.core.login.SshdMessage.UnknownUser;
import org.sshlog.core.login.SshdMessage.UserRefused;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.TcpInfo;

/**
 * Reads sshd's messages, in the forms of versions 7.4 to 10. sshd never translates them.
 *
 * <p>Two parts of a message may be the client's: the name it gives, and the name of its
 * certificate; either may look like the rest of a message. What stands before the first and between
 * the two is sshd's, and holds what the kernel knows of the connection; so a message counts only
 * when it has the connection's own port there. Where the name is known from elsewhere, it must
 * stand there, too: then nothing is left to be guessed.
 */
final class MessageParser {
  private static final int LOGGED_NAME_BYTES = 100;

  private static final Pattern ATTEMPT =
      Pattern.compile("(Accepted|Failed|Partial|Postponed) ([!-~]{1,100}) for (invalid user )?");
  private static final Pattern PLACE =
      Pattern.compile("([!-~]{1,200}) port ([0-9]{1,5}) ssh2(?:: (.*))?", Pattern.DOTALL);
  private static final Pattern ADDRESS = Pattern.compile("[!-~]{1,200}( port ([0-9]{1,5}))?");

  private static final String FROM = " from ";
  private static final String UNKNOWN = "Invalid user ";
  private static final String USER = "User ";
  private static final String NOT_ALLOWED = " not allowed because ";
  private static final String PAM = "PAM: ";
  private static final String ROOT_REFUSED = "ROOT LOGIN REFUSED FROM ";

  /** What sshd says just before an attempt fails for that reason. */
  private static final String[] HINTS = {
    "Certificate invalid: ", "Authentication refused: ", "Authentication key "
  };

  private final TcpInfo tcp;
  private String syslogName;
  private String fileName;

  /**
   * A parser of what is said in one connection.
   *
   * @param tcp the connection's ends as the kernel knows them
   */
  MessageParser(TcpInfo tcp) {
    this.tcp = tcp;
  }

  /** From now on, messages name this user. */
  void know(String user) {
    byte[] bytes = RawText.encode(user);
    int length = Math.min(bytes.length, LOGGED_NAME_BYTES);
    syslogName = Escapes.escape(bytes, length, false);
    fileName = Escapes.escape(bytes, length, true);
  }

  /**
   * Reads one line.
   *
   * @param line as sshd wrote it
   * @param ofFile whether it was written to a file rather than to syslog
   * @return what it says, empty when that is nothing about logins
   */
  Optional<SshdMessage> parse(String line, boolean ofFile) {
    LogLine log = LogLine.of(line);
    String text = log.text();
    // What an unprivileged process has passed on is no verdict.
    Optional<SshdMessage> verdict = log.relayed() ? Optional.empty() : verdict(text, ofFile);
    return verdict
        .or(() -> hint(text))
        .or(() -> EndingForms.parse(log, tcp.clientPort()).map(SshdMessage.class::cast));
  }

  private Optional<SshdMessage> verdict(String text, boolean ofFile) {
    Matcher attempt = ATTEMPT.matcher(text);
    if (attempt.lookingAt()) {
      return attempt(attempt, text.substring(attempt.end()), ofFile);
    }
    if (text.startsWith(UNKNOWN)) {
      return unknownUser(text.substring(UNKNOWN.length()));
    }
    int refusal = text.lastIndexOf(NOT_ALLOWED);
    if (text.startsWith(USER) && refusal >= USER.length()) {
      String user = text.substring(USER.length(), refusal);
      int from = user.lastIndexOf(FROM);
      return Optional.of(
          new UserRefused(
              Escapes.unescape(from < 0 ? user : user.substring(0, from)),
              text.substring(refusal + NOT_ALLOWED.length())));
    }
    if (text.startsWith(PAM) && text.contains(" for ") && text.contains(FROM)) {
      return Optional.of(new PamRefused(text.substring(PAM.length(), text.indexOf(" for "))));
    }
    return Optional.empty();
  }

  private Optional<SshdMessage> attempt(Matcher start, String rest, boolean ofFile) {
    int end = endOfName(rest, ofFile);
    if (end < 0) {
      return Optional.empty();
    }
    Matcher place = PLACE.matcher(rest.substring(end + FROM.length()));
    if (!place.matches() || !isOwnPort(place.group(2))) {
      return Optional.empty();
    }
    String method = start.group(2);
    int device = method.indexOf('/');
    Authentication authentication =
        KeyText.read(
            device < 0 ? method : method.substring(0, device),
            place.group(3) == null ? "" : place.group(3));
    return Optional.of(
        new Attempt(
            Outcome.valueOf(start.group(1).toUpperCase(Locale.ROOT)),
            authentication,
            Escapes.unescape(rest.substring(0, end)),
            start.group(3) != null));
  }

  /**
   * Where the name ends in {@code NAME from ADDRESS port PORT ssh2...}, -1 when it does nowhere.
   */
  private int endOfName(String rest, boolean ofFile) {
    String known = ofFile ? fileName : syslogName;
    if (known != null && rest.startsWith(known) && rest.startsWith(FROM, known.length())) {
      return known.length();
    }
    // With nothing behind it, the last place is sshd's; else the first one is, since only the names
    // of accounts are not known from elsewhere.
    boolean last = rest.endsWith(" ssh2");
    int at = last ? rest.lastIndexOf(FROM) : rest.indexOf(FROM);
    while (at >= 0) {
      Matcher place = PLACE.matcher(rest).region(at + FROM.length(), rest.length());
      if (place.matches() && isOwnPort(place.group(2))) {
        return at;
      }
      at = last ? rest.lastIndexOf(FROM, at - 1) : rest.indexOf(FROM, at + 1);
    }
    return -1;
  }

  /** A connection without addresses has a port that sshd makes up. */
  private boolean isOwnPort(String port) {
    return tcp.clientPort() == 0 || Integer.parseInt(port) == tcp.clientPort();
  }

  private Optional<SshdMessage> unknownUser(String rest) {
    int from = rest.lastIndexOf(FROM);
    if (from < 0) {
      return Optional.empty();
    }
    Matcher address = ADDRESS.matcher(rest).region(from + FROM.length(), rest.length());
    if (!address.matches() || address.group(2) != null && !isOwnPort(address.group(2))) {
      return Optional.empty();
    }
    return Optional.of(new UnknownUser(Escapes.unescape(rest.substring(0, from))));
  }

  private static Optional<SshdMessage> hint(String text) {
    if (text.startsWith(ROOT_REFUSED)) {
      return Optional.of(new Hint("root login refused"));
    }
    for (String hint : HINTS) {
      if (text.startsWith(hint)) {
        return Optional.of(new Hint(text));
      }
    }
    boolean expired = text.startsWith("Account ") && text.endsWith(" has expired");
    boolean aged = text.startsWith(USER) && text.contains(" password has expired");
    return expired || aged
        ? Optional.of(new Hint(expired ? "account has expired" : "password has expired"))
        : Optional.empty();
  }
}
