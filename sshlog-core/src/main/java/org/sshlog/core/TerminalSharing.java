// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.sshlog.core.control.AttachCommand;
import org.sshlog.core.control.ControlCommand;
import org.sshlog.core.control.KillCommand;
import org.sshlog.core.pipeline.EventSource;
import org.sshlog.core.probe.IoProbes;
import org.sshlog.core.probe.WallClock;
import org.sshlog.core.session.SessionInfo;
import org.sshlog.core.terminal.Observation;
import org.sshlog.core.terminal.Screens;
import org.sshlog.core.terminal.Typing;
import org.sshlog.core.terminal.host.ProcessTable;
import org.sshlog.core.terminal.host.TerminalAccess;
import org.sshlog.core.terminal.host.TerminalFinder;

/** Wires what lets clients look at terminals, type into them and end their sessions. */
final class TerminalSharing implements AutoCloseable {
  /** How long attaching the probes may take before somebody looks without them. */
  private static final long SETTLE_MS = 5_000;

  private final ProcessTable processes = new ProcessTable();
  private final Typing typing;
  private final Screens screens;

  TerminalSharing(EventSource events, IoProbes probes, WallClock clock) {
    TerminalAccess access = new TerminalAccess(processes);
    typing = new Typing(access);
    screens = new Screens(events, access, observation(probes, clock));
  }

  private static Observation observation(IoProbes probes, WallClock clock) {
    return new Observation() {
      @Override
      public void settle() throws InterruptedException {
        probes.settle(SETTLE_MS);
      }

      @Override
      public Optional<Period> period(int pid) {
        OptionalLong since = probes.observedSince(pid, false);
        return since.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Period(since.getAsLong(), clock.epochNs(since.getAsLong()) / 1_000_000));
      }
    };
  }

  /**
   * The commands of the control socket.
   *
   * @param sessions gives the sessions that are there now
   * @param userName gives a user's name by number
   * @param injection whether clients may type into sessions
   * @param killed is told the id of each session that a client ends
   */
  List<ControlCommand> commands(
      Supplier<List<SessionInfo>> sessions,
      LongFunction<String> userName,
      boolean injection,
      Consumer<String> killed) {
    TerminalFinder finder = new TerminalFinder(processes, sessions);
    return List.of(
        new AttachCommand(processes, finder, userName, screens, typing, injection),
        new KillCommand(processes, finder, userName, killed));
  }

  @Override
  public void close() {
    screens.close();
    typing.close();
  }
}
