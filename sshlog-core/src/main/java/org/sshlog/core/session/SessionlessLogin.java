// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds out who has logged in on a connection that executes nothing: {@code ssh -N}, or sftp served
 * inside sshd. The scheduler's tracepoints do not tell when a process changes its user, so its
 * status is read, once, some time after authentication.
 */
final class SessionlessLogin {
  /**
   * A login.
   *
   * @param uid the user
   * @param server the sshd process that serves it
   * @param process the process inside which the session runs, 0 when there is none
   */
  record Login(long uid, int server, int process) {
    /** Root's login where sshd has no process for it other than the monitor. */
    static Login ofRoot(int monitor) {
      return new Login(0, monitor, 0);
    }
  }

  private final ProcessStatus processes;

  SessionlessLogin(ProcessStatus processes) {
    this.processes = processes;
  }

  /**
   * The login of a connection that is there, or empty while it is not complete: PAM may take its
   * time between authentication and session.
   */
  Optional<Login> find(ConnectionState state) {
    for (Map.Entry<Integer, Integer> server : state.servers.entrySet()) {
      if (server.getValue() != state.monitor) {
        continue;
      }
      OptionalLong uid = processes.uid(server.getKey());
      if (uid.isPresent() && (uid.getAsLong() != 0 || isRootServer(server.getKey()))) {
        return Optional.of(
            new Login(uid.getAsLong(), server.getKey(), childOf(state, server.getKey())));
      }
    }
    if (isRootServer(state.monitor)) {
      return Optional.of(new Login(0, state.monitor, childOf(state, state.monitor)));
    }
    return Optional.empty();
  }

  /**
   * Whether this process serves root's session: sshd then shows the user's name, without a role in
   * brackets, which it does before ({@code sshd: root [priv]}).
   */
  private boolean isRootServer(int pid) {
    String title = processes.title(pid);
    return title.matches("(sshd|sshd-session): [^\\[\\]]+") && !processes.servesSftp(pid);
  }

  private int childOf(ConnectionState state, int server) {
    return state.servers.entrySet().stream()
        .filter(e -> e.getValue() == server && processes.uid(e.getKey()).isPresent())
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(0);
  }
}
