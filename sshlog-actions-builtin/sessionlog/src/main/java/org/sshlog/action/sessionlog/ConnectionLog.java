// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionEstablished;

/** The recordings of one connection. For one thread. */
final class ConnectionLog {
  private final List<Recording> recordings = new ArrayList<>();
  private ConnectionEstablished established;
  private boolean mainTaken;
  private boolean known;
  private boolean closed;

  /** Takes note of how the connection began. */
  void established(ConnectionEstablished event) {
    established = event;
    known |= !event.existing();
  }

  /** Goes on with all files of a connection that began before we were there, to tell its end. */
  void addUnfinished(Connection connection, long timeNs, LogFiles files) throws IOException {
    if (known) {
      return;
    }
    for (LogFiles.Found found : files.unfinished(connection.ptmPid(), connection.sessionId())) {
      if (recordings.stream().noneMatch(r -> r.place().equals(found.place()))) {
        recordings.add(Recording.resumeToClose(connection, timeNs, found));
      }
    }
  }

  /** The recordings, the oldest first. */
  List<Recording> recordings() {
    return recordings;
  }

  /** Whether the connection had ended already; it has now. */
  boolean close() {
    boolean before = closed;
    closed = true;
    return before;
  }

  /** The recording of a session, or null when it has none yet. */
  Recording find(Identity session) {
    for (int i = recordings.size() - 1; i >= 0; i--) {
      if (recordings.get(i).is(session)) {
        return recordings.get(i);
      }
    }
    return null;
  }

  /**
   * Begins a recording, or goes on with what there is of it from before a reload or restart.
   *
   * @throws IOException when it can't have a file now; nothing has changed then
   */
  Recording add(Connection connection, Identity session, long timeNs, LogFiles files)
      throws IOException {
    String mainName = Recording.baseName(connection, session, true);
    String ownName = Recording.baseName(connection, session, false);
    LogFiles.Found main = files.find(session, mainName);
    LogFiles.Found own = main.place() != null ? main : files.find(session, ownName);
    mainTaken |= main.sameConnection();
    Recording recording;
    if (own.place() != null) {
      recording = Recording.resume(connection, session, own == main, timeNs, own);
    } else {
      boolean first = !mainTaken && isFirst(session);
      LogFiles.Place place = files.create(first ? mainName : ownName);
      boolean existing = established != null && established.existing() && isOf(session);
      recording = Recording.begin(connection, session, first, existing, timeNs, place);
      mainTaken |= first;
    }
    recordings.add(recording);
    return recording;
  }

  /** Whether the connection began with this session, as far as is known. */
  private boolean isFirst(Identity session) {
    return established == null || !hasSession(established) || isOf(session);
  }

  private boolean isOf(Identity session) {
    return SessionLog.identity(established).matches(session);
  }

  /** Whether there is a session, as opposed to {@code ssh -N}. */
  static boolean hasSession(ConnectionEstablished event) {
    return event.shellPid() != 0 || event.ttyId() >= 0;
  }
}
