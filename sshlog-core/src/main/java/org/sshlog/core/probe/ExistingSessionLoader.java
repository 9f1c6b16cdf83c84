// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.BpfMap;
import org.sshlog.bpf.KernelClock;
import org.sshlog.bpf.UpdateMode;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.MapEncoder;
import org.sshlog.core.record.RecordDecoder;
import org.sshlog.core.record.TaskRecord;
import org.sshlog.core.session.ExistingSessions;
import org.sshlog.core.session.ExistingSessions.Found;
import org.sshlog.core.session.ExistingSessions.Member;
import org.sshlog.core.session.SessionRegistry;

/**
 * Makes the kernel side follow the sessions that were there before it. Runs once, after the probes
 * are attached and before the first record is read: what begins meanwhile is in the ring buffer.
 */
final class ExistingSessionLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ExistingSessionLoader.class);

  /** Processes may fork while they are listed; each pass finds those that the last one missed. */
  private static final int PASSES = 3;

  /** More than there can be: the kernel side never finds that the last one has gone. */
  private static final int UNCOUNTED = 1 << 30;

  private final ProbeSet probes;
  private final SessionRegistry registry;
  private final long preauthUid;
  private final Set<Long> ours = new HashSet<>();
  private final Map<Integer, Long> inserted = new HashMap<>();

  /**
   * Prepares it.
   *
   * @param preauthUid the user that sshd's unprivileged process runs as, -1 when there is none
   */
  ExistingSessionLoader(ProbeSet probes, SessionRegistry registry, long preauthUid) {
    this.probes = probes;
    this.registry = registry;
    this.preauthUid = preauthUid;
  }

  void load() throws MalformedRecordException {
    for (int pass = 0; pass < PASSES; pass++) {
      byte[] bytes = probes.existingTasks();
      List<TaskRecord> tasks = new RecordDecoder().decodeTasks(ByteBuffer.wrap(bytes));
      removeGone(tasks);
      for (Found found : ExistingSessions.find(tasks, preauthUid)) {
        insert(found);
      }
      // After these: one that was started in a session is followed as a process of that.
      tasks.stream()
          .filter(task -> task.sshd() && task.uid() == 0 && task.listening())
          .forEach(task -> insert(task, MapEncoder.listener()));
    }
    LOG.info("{} connections were there before", ours.size());
  }

  private void insert(Found found) {
    byte[] key = MapEncoder.connectionKey(found.number());
    byte[] value =
        MapEncoder.connection(
            found.monitor().pid(),
            found.preauth(),
            found.authenticated(),
            UNCOUNTED,
            found.monitor().socket());
    if (probes.connections().update(key, value, UpdateMode.NOEXIST)) {
      ours.add(found.number());
      registry.addExisting(found, KernelClock.bootTimeNs());
    }
    if (!ours.contains(found.number())) {
      return;
    }
    for (Member member : found.members()) {
      byte[] process =
          MapEncoder.process(
              found.number(),
              found.monitor().pid(),
              member.leader(),
              member.server(),
              member.tty(),
              member.role(),
              member.task().sshd() && member.task().listening());
      insert(member.task(), process);
    }
  }

  private void insert(TaskRecord task, byte[] process) {
    byte[] pid = MapEncoder.processKey(task.pid());
    if (probes.processes().update(pid, process, UpdateMode.NOEXIST)) {
      inserted.put(task.pid(), task.start());
    }
  }

  /** A process that ended between being listed and being inserted must not pass on its place. */
  private void removeGone(List<TaskRecord> tasks) {
    Map<Integer, Long> alive = new HashMap<>();
    tasks.forEach(task -> alive.put(task.pid(), task.start()));
    BpfMap processes = probes.processes();
    inserted
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !entry.getValue().equals(alive.get(entry.getKey()));
              if (gone) {
                processes.delete(MapEncoder.processKey(entry.getKey()));
              }
              return gone;
            });
  }
}
