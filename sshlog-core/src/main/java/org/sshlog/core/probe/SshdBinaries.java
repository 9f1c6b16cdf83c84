// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.probe.SshdBinary.Id;
import org.sshlog.core.probe.SshdInspector.Findings;
import org.sshlog.core.record.TaskRecord;

/**
 * Knows which binaries serve sessions, on this machine and in its containers. For one thread.
 *
 * <p>From version 9.8 on, the sshd that listens serves none: it executes another binary for each
 * connection, which therefore is in use before the first of them comes.
 */
final class SshdBinaries {
  private static final Logger LOG = LoggerFactory.getLogger(SshdBinaries.class);

  /** Only ever talks to clients that have not authenticated. */
  private static final String AUTHENTICATION_BINARY = "sshd-auth";

  private final Map<Id, SshdBinary> inUse = new LinkedHashMap<>();
  private final Map<Id, Findings> known = new HashMap<>();
  private final Map<Id, SshdBinary> open = new HashMap<>();

  /** Forgets what was in use and takes what these processes execute. */
  void scan(List<TaskRecord> tasks) {
    inUse.clear();
    for (TaskRecord task : tasks) {
      if (task.sshd() && !task.name().equals(AUTHENTICATION_BINARY)) {
        add(task.pid());
      }
    }
    known.keySet().retainAll(open.keySet());
  }

  /**
   * Takes what a process executes.
   *
   * @return the file that serves its sessions, open until {@link #closeFiles}; empty when the
   *     process is gone or is no sshd
   */
  Optional<SshdBinary> add(int pid) {
    try {
      SshdBinary binary = opened(SshdBinary.of(pid));
      Optional<String> sessionBinary = inspect(binary, pid).sessionBinary();
      if (sessionBinary.isPresent()) {
        binary = opened(SshdBinary.seenBy(pid, sessionBinary.get()));
        inspect(binary, pid);
      }
      inUse.put(binary.id(), binary);
      return Optional.of(binary);
    } catch (IOException | RuntimeException e) {
      LOG.debug("process {} is left out", pid, e);
      return Optional.empty(); // It is gone, or executes a file that is not where it should be.
    }
  }

  /** All that are in use; those that were added since {@link #closeFiles} are open. */
  Collection<SshdBinary> inUse() {
    return List.copyOf(inUse.values());
  }

  /** What the file of a binary in use says. */
  Findings findings(SshdBinary binary) {
    return known.get(binary.id());
  }

  /** Closes the files: nobody needs them once something is attached, or can't be. */
  void closeFiles() {
    open.values().forEach(binary -> binary.file().close());
    open.clear();
  }

  /** Forgets everything. */
  void forget() {
    closeFiles();
    inUse.clear();
    known.clear();
  }

  /** Many processes execute one file: it is kept open once. */
  private SshdBinary opened(SshdBinary binary) {
    SshdBinary first = open.putIfAbsent(binary.id(), binary);
    if (first == null) {
      return binary;
    }
    binary.file().close();
    return first;
  }

  /** It is read the first time. */
  private Findings inspect(SshdBinary binary, int pid) throws IOException {
    Findings findings = known.get(binary.id());
    if (findings == null) {
      findings = SshdInspector.inspect(binary.file(), pid);
      known.put(binary.id(), findings);
    }
    return findings;
  }
}
