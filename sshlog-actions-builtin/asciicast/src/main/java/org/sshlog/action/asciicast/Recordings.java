// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.event.CommandEvent;

/**
 * Finds the recording that an event belongs to. A connection can hold several sessions: they differ
 * in their terminal, and where that is used again or there is none, in their first own process. For
 * one thread.
 */
final class Recordings {
  private final Map<String, List<Recording>> byConnection = new HashMap<>();

  /** All, the one that was used least lately first. */
  private final Map<Recording, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);

  /** Which session each running process without a terminal belongs to. */
  private final Map<Integer, Recording> byProcess = new HashMap<>();

  int size() {
    return byUse.size();
  }

  List<Recording> all() {
    return new ArrayList<>(byUse.keySet());
  }

  /** The one that was used least lately. */
  Recording oldest() {
    return byUse.keySet().iterator().next();
  }

  List<Recording> ofConnection(String sessionId) {
    return List.copyOf(byConnection.getOrDefault(sessionId, List.of()));
  }

  void add(Recording recording) {
    String sessionId = recording.connection().sessionId();
    byConnection.computeIfAbsent(sessionId, id -> new ArrayList<>()).add(recording);
    byUse.put(recording, true);
  }

  void remove(Recording recording) {
    String sessionId = recording.connection().sessionId();
    List<Recording> siblings = byConnection.get(sessionId);
    siblings.remove(recording);
    if (siblings.isEmpty()) {
      byConnection.remove(sessionId);
    }
    byUse.remove(recording);
    byProcess.values().removeIf(owner -> owner == recording);
  }

  /**
   * The recording of a session, or null when there is none.
   *
   * @param shellPid the session's first own process, 0 when that is not known
   */
  Recording find(String sessionId, int ttyId, int shellPid) {
    List<Recording> siblings = byConnection.get(sessionId);
    for (int i = siblings == null ? -1 : siblings.size() - 1; i >= 0; i--) {
      Recording one = siblings.get(i);
      int pid = one.shellPid();
      if (one.ttyId() == ttyId && (pid == shellPid || pid == 0 || shellPid == 0)) {
        if (pid == 0) {
          one.setShellPid(shellPid);
        }
        byUse.get(one); // so that it is the one used last
        return one;
      }
    }
    return null;
  }

  /** The recording of the session that a command was executed in, or null when there is none. */
  Recording find(CommandEvent event) {
    String sessionId = event.connection().sessionId();
    int pid = event.command().pid();
    if (event.ttyId() >= 0) {
      Recording candidate = find(sessionId, event.ttyId(), 0);
      return candidate == null || isNextTo(candidate, event) ? null : candidate;
    }
    Recording known = byProcess.getOrDefault(pid, byProcess.get(event.command().parentPid()));
    if (known != null && known.connection().sessionId().equals(sessionId)) {
      return known;
    }
    Recording only = null;
    for (Recording one : byConnection.getOrDefault(sessionId, List.of())) {
      if (one.shellPid() == pid && pid != 0) {
        return one;
      }
      if (one.ttyId() < 0 && !one.hasEnded()) {
        if (only != null) {
          return null; // whose it is can't be told
        }
        only = one;
      }
    }
    return only == null || isNextTo(only, event) ? null : only;
  }

  /** Whether sshd itself has begun the process, but not as the first of this session. */
  private static boolean isNextTo(Recording recording, CommandEvent event) {
    int pid = event.command().pid();
    return event.command().parentPid() == recording.serverPid()
        && pid != recording.shellPid()
        && recording.shellPid() != 0;
  }

  /** Notes that a process of a session without a terminal runs. */
  void processBegan(int pid, Recording owner) {
    byProcess.put(pid, owner);
  }

  /** Notes that a process has ended. */
  void processEnded(int pid) {
    byProcess.remove(pid);
  }

  /** How many processes are known to run. */
  int processes() {
    return byProcess.size();
  }
}
