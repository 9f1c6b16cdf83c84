// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.login.DroppedConnection;
import org.sshlog.core.login.Failure;
import org.sshlog.core.record.LoginRecord;
import org.sshlog.core.record.LoginRecord.ConnectionDropped;
import org.sshlog.core.record.LoginRecord.Logged;
import org.sshlog.core.record.LoginRecord.UserNamed;
import org.sshlog.core.session.ConnectionState.Phase;
import org.sshlog.spi.event.TcpInfo;

/**
 * Takes what sshd says of logins, and publishes what has failed. Used by the processor thread only.
 */
final class Logins {
  private static final int MAX_LISTENERS = 1_024;

  private final SessionEvents events;

  /** The connection that each sshd which listens has said it drops, until the kernel tells it. */
  private final Map<Integer, DroppedConnection> announced =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, DroppedConnection> eldest) {
          return size() > MAX_LISTENERS;
        }
      };

  Logins(SessionEvents events) {
    this.events = events;
  }

  /**
   * Takes in what an sshd says.
   *
   * @param state the connection, null when it is not known
   * @return whether it was known whose it is
   */
  boolean heard(ConnectionState state, LoginRecord record) {
    if (record instanceof Logged logged && logged.header().connection() == 0) {
      DroppedConnection.parse(logged.text()).ifPresent(dropped -> announced(logged, dropped));
      return true;
    }
    if (record instanceof ConnectionDropped dropped) {
      dropped(dropped);
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

  private void announced(Logged logged, DroppedConnection dropped) {
    announced.put(logged.header().pid(), dropped);
    if (dropped.namesClient()) {
      events.dropped(logged.header().pid(), dropped, logged.header().time());
    }
  }

  /**
   * An sshd says first which connection it drops, if it says so at all, and then closes it. Whose
   * it was only the kernel knows where the client has reset it.
   */
  private void dropped(ConnectionDropped record) {
    int listener = record.header().pid();
    DroppedConnection said = announced.remove(listener);
    TcpInfo tcp = record.tcp();
    if (said == null || !said.mayBe(tcp)) {
      events.dropped(listener, DroppedConnection.silently(tcp), record.header().time());
    } else if (!said.namesClient()) {
      events.dropped(listener, new DroppedConnection(tcp, said.reason()), record.header().time());
    }
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
