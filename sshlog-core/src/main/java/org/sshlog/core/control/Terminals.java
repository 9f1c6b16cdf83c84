// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.List;
import java.util.function.LongFunction;
import org.sshlog.core.terminal.host.SessionTerminal;
import org.sshlog.core.terminal.host.TerminalFinder;
import org.sshlog.spi.format.Printable;

/** What requests about terminals have in common: which one is meant, and who asks. */
final class Terminals {
  private static final int MAX_NUMBER = 1 << 20;

  private final TerminalFinder finder;
  private final LongFunction<String> userName;

  Terminals(TerminalFinder finder, LongFunction<String> userName) {
    this.finder = finder;
    this.userName = userName;
  }

  /** The number in field {@code tty}. */
  static int number(Request request) throws RequestException {
    return request.number("tty", 0, MAX_NUMBER, null);
  }

  /** The one terminal that is meant by {@code tty} and, if given, {@code session}. */
  SessionTerminal find(Request request) throws RequestException {
    int number = number(request);
    List<SessionTerminal> found = finder.find(number, request.text("session"));
    if (found.isEmpty()) {
      throw new RequestException(
          "no_terminal", "no session has the terminal pts/" + number + "; see 'sshlog sessions'");
    }
    if (found.size() > 1) {
      throw new RequestException(
          "ambiguous",
          "several sessions have a terminal pts/"
              + number
              + ", in containers; say which session, by its session_id, as well: "
              + String.join(", ", found.stream().map(SessionTerminal::sessionId).toList()));
    }
    return found.get(0);
  }

  /** A peer for the log, with its user's name. */
  String describe(Peer peer) {
    return peer + " (" + Printable.of(userName.apply(peer.uid())) + ")";
  }

  /** The name of a peer's user. */
  String userOf(Peer peer) {
    return userName.apply(peer.uid());
  }

  /** A terminal for the log. */
  static String describe(SessionTerminal terminal) {
    return terminal.name()
        + " of "
        + Printable.of(terminal.username())
        + ", session "
        + terminal.sessionId();
  }
}
