// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.sshlog.spi.ParameterType;

/**
 * Reads mail addresses of a configuration: {@code a@b}, {@code Name <a@b>}, a local {@code root}.
 */
final class Addresses {
  /** What is printable ASCII goes into a header as it is. */
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]+");

  /** What the mail library would leave out without a word. */
  private static final Pattern BEHIND = Pattern.compile(">\\s*[^,\\s]");

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
  private static final Pattern LOCAL = Pattern.compile("[A-Za-z0-9._+-]{1,64}");
  private static final String EXPECTATION = "a mail address such as ops@example.com";

  /** One address. */
  static final ParameterType<InternetAddress> ONE =
      ParameterType.of("address", EXPECTATION, Addresses::one);

  /** One or several, separated by commas. */
  static final ParameterType<List<InternetAddress>> SEVERAL =
      ParameterType.of("address", EXPECTATION, Addresses::several);

  private Addresses() {}

  private static InternetAddress one(String text) {
    List<InternetAddress> all = several(text);
    if (all.size() != 1) {
      throw new IllegalArgumentException(all.size() + " addresses are too many");
    }
    return all.get(0);
  }

  private static List<InternetAddress> several(String text) {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException("is not an address of printable ASCII characters");
    }
    if (BEHIND.matcher(QUOTED.matcher(text).replaceAll("")).find()) {
      throw new IllegalArgumentException("'" + text + "' goes on behind an address");
    }
    try {
      List<InternetAddress> all = List.of(InternetAddress.parse(text, true));
      if (all.isEmpty()) {
        throw new IllegalArgumentException("'" + text + "' names nobody");
      }
      for (InternetAddress address : all) {
        require(address);
      }
      return all;
    } catch (AddressException e) {
      throw new IllegalArgumentException("'" + text + "' is not a mail address", e);
    }
  }

  private static void require(InternetAddress address) throws AddressException {
    String mailbox = address.getAddress();
    if (mailbox == null || address.isGroup()) {
      throw new AddressException("is a group, or nobody");
    }
    if (!LOCAL.matcher(mailbox).matches()) {
      address.validate();
      requireNoRoute(mailbox);
    }
  }

  private static void requireNoRoute(String mailbox) throws AddressException {
    if (mailbox.indexOf('@') < 1 || mailbox.startsWith("@") || mailbox.indexOf(' ') >= 0) {
      throw new AddressException("is not of the form name@host");
    }
  }
}
