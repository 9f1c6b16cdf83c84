// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.terminal.Keyboard;
import org.sshlog.core.terminal.Screens;
import org.sshlog.core.terminal.Screens.Attached;
import org.sshlog.core.terminal.Typing;
import org.sshlog.core.terminal.host.Displays;
import org.sshlog.core.terminal.host.ProcessTable;
import org.sshlog.core.terminal.host.SessionTerminal;
import org.sshlog.core.terminal.host.TerminalFinder;

/** {@code attach}: one terminal, as it is now and then live, and the client's keys for it. */
public final class AttachCommand implements ControlCommand {
  private static final Logger LOG = LoggerFactory.getLogger(AttachCommand.class);
  private static final String ASKED = "it was attached read-only";
  private static final String OFF =
      "typing into sessions is off: sshlogd runs without --enable-session-injection";

  private final ProcessTable processes;
  private final TerminalFinder finder;
  private final Terminals terminals;
  private final Screens screens;
  private final Typing typing;
  private final boolean injection;

  /**
   * Makes the command.
   *
   * @param userName gives a user's name by number
   * @param injection whether clients may type into sessions
   */
  public AttachCommand(
      ProcessTable processes,
      TerminalFinder finder,
      LongFunction<String> userName,
      Screens screens,
      Typing typing,
      boolean injection) {
    this.processes = processes;
    this.finder = finder;
    this.terminals = new Terminals(finder, userName);
    this.screens = screens;
    this.typing = typing;
    this.injection = injection;
  }

  @Override
  public String name() {
    return "attach";
  }

  @Override
  public Response answer(Request request) throws RequestException, InterruptedException {
    request.allow("tty", "session", "rows", "columns", "readonly", "notify");
    String readonly = request.flag("readonly") ? ASKED : injection ? null : OFF;
    boolean notify = request.flag("notify");
    var window = AttachStream.size(request);
    SessionTerminal terminal = terminals.find(request);
    refuseLoop(terminal, request.peer());
    Attached attached;
    try {
      attached = screens.attach(terminal, readonly == null, window);
    } catch (TimeoutException e) {
      throw new RequestException("busy", "too much is drawn right now; try again");
    }
    String who = terminals.describe(request.peer());
    String mode = readonly == null ? "sharing" : "read-only";
    LOG.info("Attach to {} ({}) by {}", Terminals.describe(terminal), mode, who);
    String watcher = "[sshlog: " + ascii(terminals.userOf(request.peer()));
    if (notify) {
      typing.show(terminal, watcher + " watches this terminal, " + mode + "]");
    }
    Keyboard keyboard = readonly == null ? typing.keyboard(attached.viewer()) : null;
    AttachStream stream =
        new AttachStream(
            attached.viewer(),
            keyboard,
            readonly,
            () -> LOG.info("Keys for {} from {}", Terminals.describe(terminal), who),
            () -> {
              screens.leave(attached.viewer());
              if (keyboard != null) {
                keyboard.close();
              }
              if (notify) {
                typing.show(terminal, watcher + " does not watch any more]");
              }
              LOG.info("End of attach to {} by {}", Terminals.describe(terminal), who);
            });
    return new Response(fields(terminal, attached, readonly), stream);
  }

  private void refuseLoop(SessionTerminal terminal, Peer peer) throws RequestException {
    if (peer.pid() == 0) {
      throw new RequestException(
          "loop", "sshlogd can't see the client's process, and so not whether it shows itself");
    }
    if (new Displays(processes, finder).leadTo(terminal, peer.pid())) {
      LOG.info(
          "Refused to attach {} to {}, where it is shown",
          terminals.describe(peer),
          Terminals.describe(terminal));
      throw new RequestException(
          "loop",
          terminal.name()
              + " shows this very terminal, directly or through a session inside; attaching to it"
              + " would show itself for ever");
    }
  }

  private static String ascii(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  private static Map<String, Object> fields(
      SessionTerminal terminal, Attached attached, String readonly) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("tty", terminal.number());
    fields.put("session_id", terminal.sessionId());
    fields.put("username", terminal.username());
    fields.put("rows", attached.size().rows());
    fields.put("columns", attached.size().columns());
    fields.put("readonly", readonly != null);
    fields.put("readonly_reason", readonly);
    fields.put("complete", attached.complete());
    fields.put("observed_since", attached.sinceMs() < 0 ? null : attached.sinceMs());
    return Map.of("attached", fields);
  }
}
