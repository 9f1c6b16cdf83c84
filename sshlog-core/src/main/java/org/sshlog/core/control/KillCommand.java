// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.session.SessionInfo;
import org.sshlog.core.terminal.host.ProcessTable;
import org.sshlog.core.terminal.host.SessionEnd;
import org.sshlog.core.terminal.host.SessionTerminal;
import org.sshlog.core.terminal.host.TerminalFinder;
import org.sshlog.spi.format.Printable;

/** {@code kill}: ends the session of a terminal, or a connection with all its sessions. */
public final class KillCommand implements ControlCommand {
  private static final Logger LOG = LoggerFactory.getLogger(KillCommand.class);

  private final ProcessTable processes;
  private final TerminalFinder finder;
  private final Terminals terminals;
  private final Consumer<String> killed;

  /**
   * Makes the command.
   *
   * @param userName gives a user's name by number
   * @param killed is told the id of each session whose connection's first or only session is about
   *     to be ended
   */
  public KillCommand(
      ProcessTable processes,
      TerminalFinder finder,
      LongFunction<String> userName,
      Consumer<String> killed) {
    this.processes = processes;
    this.finder = finder;
    this.killed = killed;
    this.terminals = new Terminals(finder, userName);
  }

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public Response answer(Request request) throws RequestException, IOException {
    request.allow("tty", "session");
    SessionEnd end = new SessionEnd(processes, finder);
    Map<String, Object> fields = new LinkedHashMap<>();
    String what;
    boolean ended;
    if (request.has("tty")) {
      SessionTerminal terminal = terminals.find(request);
      what = Terminals.describe(terminal);
      log(request.peer(), what);
      fields.put("tty", terminal.number());
      putSession(fields, terminal.session());
      if (terminal.session().established().ttyId() == terminal.number()) {
        killed.accept(terminal.sessionId());
      }
      ended = end.ofTerminal(terminal);
    } else {
      SessionInfo session = session(request);
      what = "session " + session.established().connection().sessionId();
      log(request.peer(), what);
      putSession(fields, session);
      killed.accept(session.established().connection().sessionId());
      ended = end.ofConnection(session);
    }
    LOG.info(
        "Kill of {}: {}; it {}",
        what,
        Printable.of(String.join(", ", end.steps())),
        ended ? "has ended" : "has not ended");
    fields.put("steps", end.steps());
    fields.put("ended", ended);
    return Response.of(Map.of("killed", fields));
  }

  private void log(Peer peer, String what) {
    LOG.info("Kill of {} by {}", what, terminals.describe(peer));
  }

  private SessionInfo session(Request request) throws RequestException {
    String id = request.text("session");
    if (id == null) {
      throw new RequestException("invalid_request", "say which: a tty, or a session");
    }
    return finder
        .session(id)
        .orElseThrow(() -> new RequestException("no_session", "there is no session '" + id + "'"));
  }

  private static void putSession(Map<String, Object> fields, SessionInfo session) {
    fields.put("session_id", session.established().connection().sessionId());
    fields.put("username", session.established().connection().username());
  }
}
