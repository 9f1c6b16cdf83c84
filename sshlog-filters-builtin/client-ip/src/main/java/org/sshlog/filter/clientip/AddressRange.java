// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.clientip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The addresses that begin with the same bits. IPv4 in IPv6 (::ffff:a.b.c.d) is IPv4. Immutable.
 *
 * @param network an address of the range; must not be changed
 * @param prefix how many leading bits its addresses share with it
 * @param excluded whether it was written with an exclamation mark
 */
record AddressRange(byte[] network, int prefix, boolean excluded) {
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

  /**
   * A colon, and a hexadecimal digit or colon in front, make sure that the JDK takes the text for
   * an address and looks nothing up.
   */
  private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]*");

  /**
   * Reads a range: an address, a slash and the number of bits, or an address alone.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  static AddressRange parse(String text) {
    boolean excluded = text.startsWith("!");
    String range = (excluded ? text.substring(1) : text).trim();
    int slash = range.indexOf('/');
    byte[] network = addressOf(slash < 0 ? range : range.substring(0, slash));
    if (network == null) {
      throw new IllegalArgumentException("'" + text + "' is not an address or range");
    }
    int bits = 8 * network.length;
    int prefix = slash < 0 ? bits : parsePrefix(text, range.substring(slash + 1));
    if (bits == 32 && range.contains(":") && slash >= 0) {
      prefix -= 96; // written as IPv6, meant as IPv4
    }
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("'" + text + "' has a prefix that is out of range");
    }
    return new AddressRange(network, prefix, excluded);
  }

  private static int parsePrefix(String text, String digits) {
    if (!digits.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("'" + text + "' has no number behind its slash");
    }
    return Integer.parseInt(digits);
  }

  /** The 4 or 16 bytes of an address, null when the text is none; an IPv6 zone is left out. */
  static byte[] addressOf(String text) {
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    if (address.length() > 45
        || !IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Whether an address of 4 or 16 bytes lies in this range, excluded or not. */
  boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    int whole = prefix / 8;
    if (!Arrays.equals(address, 0, whole, network, 0, whole)) {
      return false;
    }
    int rest = prefix % 8;
    return rest == 0 || (address[whole] ^ network[whole]) >> (8 - rest) == 0;
  }
}
