// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.spi.event.TcpInfo;

/**
 * A connection that an sshd which listens has closed at once: too many were there, or its client
 * has failed too often before.
 *
 * @param tcp its ends; an empty address and no port where sshd could not tell the client, since it
 *     has reset the connection
 * @param reason why, in words
 */
public record DroppedConnection(TcpInfo tcp, String reason) {
  private static final String ADDRESS = "\\[([0-9A-Za-z.:%_-]{1,100})]:([0-9]{1,5})";
  private static final String NOBODY = "\\[UNKNOWN]:-1";
  private static final Pattern MESSAGE =
      Pattern.compile(
          "drop connection #[0-9]{1,9} from (?:"
              + ADDRESS
              + "|"
              + NOBODY
              + ") on "
              + ADDRESS
              + " (.{1,200})");

  /** One of which sshd does not say why: at its own log level only the first of a flood is told. */
  public static DroppedConnection silently(TcpInfo tcp) {
    return new DroppedConnection(tcp, LoginAttempts.ENDED + ": dropped");
  }

  /** Reads a line of such an sshd's log; empty unless it says that it has closed a connection. */
  public static Optional<DroppedConnection> parse(String line) {
    Matcher drop = MESSAGE.matcher(LogLine.of(line).text());
    if (!drop.matches()) {
      return Optional.empty();
    }
    TcpInfo tcp =
        new TcpInfo(
            drop.group(1) == null ? "" : drop.group(1),
            drop.group(2) == null ? 0 : Integer.parseInt(drop.group(2)),
            drop.group(3),
            Integer.parseInt(drop.group(4)));
    return Optional.of(
        new DroppedConnection(tcp, LoginAttempts.ENDED + ": dropped, " + drop.group(5)));
  }

  /** Whether sshd could still tell whose connection it is. */
  public boolean namesClient() {
    return tcp.clientPort() != 0;
  }

  /**
   * Whether this may be the connection that the kernel tells: by the ports, since an address may
   * have more than one form.
   */
  public boolean mayBe(TcpInfo closed) {
    return tcp.serverPort() == closed.serverPort()
        && (!namesClient() || tcp.clientPort() == closed.clientPort());
  }
}
