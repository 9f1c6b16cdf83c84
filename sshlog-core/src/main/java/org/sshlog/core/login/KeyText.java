// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Authentication.Certificate;

/**
 * What sshd says of a key behind {@code ssh2: }. A certificate's name is chosen by whoever signed
 * it, and an attempt may come with a certificate that anybody has signed, so the last place counts
 * that looks like the end of the name.
 */
final class KeyText {
  private static final String WORD = "[!-~]{1,100}";
  private static final Pattern KEY =
      Pattern.compile(
          "([A-Z0-9][A-Z0-9-]{1,40}) ([A-Za-z0-9]{1,20}:[0-9A-Za-z+/=:]{1,200})(.*)",
          Pattern.DOTALL); // a certificate's name may hold the end of a line
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "([0-9]{1,20})\\) CA (" + WORD + ") (" + WORD + "?)(?:, .*)?", Pattern.DOTALL);
  private static final String NAME = " ID ";
  private static final String SERIAL = " (serial ";

  private KeyText() {}

  /**
   * Reads it.
   *
   * @param method how the client authenticates with the key
   * @param text what stands behind the colon; empty when nothing does
   */
  static Authentication read(String method, String text) {
    Matcher key = KEY.matcher(text);
    if (!key.matches()) {
      return new Authentication(method, null, null);
    }
    return new Authentication(
        method, key.group(1), key.group(2), certificate(text.substring(key.start(3))));
  }

  private static Certificate certificate(String text) {
    int end = text.lastIndexOf(SERIAL);
    if (!text.startsWith(NAME) || end < NAME.length()) {
      return null;
    }
    Matcher authority = AUTHORITY.matcher(text.substring(end + SERIAL.length()));
    return authority.matches()
        ? new Certificate(
            Escapes.unescape(text.substring(NAME.length(), end)),
            authority.group(1),
            authority.group(2),
            authority.group(3))
        : null;
  }
}
