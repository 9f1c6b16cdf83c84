// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.List;
import org.sshlog.core.login.DroppedConnection;
import org.sshlog.core.login.Failure;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.core.record.KernelRecord.Logged;
import org.sshlog.core.record.KernelRecord.UserNamed;
import org.sshlog.core.session.ConnectionState.Phase;

/**
 * Takes what sshd says of logins, and publishes what has failed. Used by the processor thread only.
 */
final class Logins {
  private final SessionEvents events;

  Logins(SessionEvents events) {
    this.events = events;
  }

  /**
   * Takes in what an sshd says.
   *
   * @param state the connection, null when it is not known
   * @return whether it was known whose it is
   */
  boolean heard(ConnectionState state, KernelRecord record) {
    if (record instanceof Logged logged && logged.header().connection() == 0) {
      DroppedConnection.parse(logged.text())
          .ifPresent(
              dropped -> events.dropped(logged.header().pid(), dropped, logged.header().time()));
      return true;
    }
    if (state == null) {
      return false;
    }
    if (state.phase == Phase.ESTABLISHED || state.phase == Phase.CLOSED) {
      return true;
    }
    if (record instanceof UserNamed named && named.isNobody()) {
      state.attempts.nobody();
    } else if (record instanceof UserNamed named) {
      state.attempts.named(named.name(), named.isCut());
    } else if (record instanceof Logged logged) {
      publish(
          state, state.attempts.said(logged.text(), logged.isOfStderr()), logged.header().time());
    }
    return true;
  }

  /**
   * A connection has ended.
   *
   * @param exitCode with which its sshd process has, above 128 when a signal killed it, -1 unknown
   */
  void ended(ConnectionState state, int exitCode, long time) {
    if (state.phase == Phase.OPEN) {
      publish(state, state.attempts.ended(exitCode), time);
    }
  }

  private void publish(ConnectionState state, List<Failure> failures, long time) {
    failures.forEach(failure -> events.failed(state, failure, time));
  }
}
