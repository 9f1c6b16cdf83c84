// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.backlog.Backlog;
import org.sshlog.core.backlog.BacklogCounters;
import org.sshlog.core.probe.RecordProcessor;
import org.sshlog.core.probe.RecordReader;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.stats.LossLedger;
import org.sshlog.core.stats.LossLedger.Loss;

/**
 * The way of records through the daemon: read from the ring buffer, waiting, processed.
 *
 * @param reader adds to the backlog
 * @param backlog what waits
 * @param processor takes out of the backlog
 */
record RecordPath(RecordReader reader, Backlog backlog, RecordProcessor processor) {
  /** How long a stop may take for processing what waits. */
  private static final int DRAIN_MS = 1_500;

  void start() throws StartException {
    try {
      processor.start();
    } catch (MalformedRecordException e) {
      throw new StartException("the kernel side does not fit the daemon: " + e.getMessage(), e);
    }
    reader.start();
  }

  void stop() throws InterruptedException {
    reader.stop();
    processor.stop(DRAIN_MS);
  }

  void addLosses(LossLedger ledger) {
    ledger.add("reader: record made no sense", this::malformed);
    BacklogCounters counters = backlog.counters();
    ledger.add(
        () ->
            List.of(
                new Loss(
                    "backlog: no room for record",
                    counters.droppedRecords(),
                    counters.droppedBytes()),
                new Loss(
                    "backlog: given up when the daemon stopped",
                    processor.givenUp() > 0 ? 1 : 0,
                    processor.givenUp())));
  }

  private long malformed() {
    return reader.malformed() + processor.malformed();
  }

  /** What the control socket tells of it. */
  Map<String, Object> status() {
    BacklogCounters counters = backlog.counters();
    Map<String, Object> waiting = new LinkedHashMap<>();
    waiting.put("bytes", counters.waiting());
    waiting.put("peak_bytes", counters.peak());
    waiting.put("limit_bytes", counters.limit());
    waiting.put("stripped_records", counters.strippedRecords());
    waiting.put("stripped_bytes", counters.strippedBytes());
    waiting.put("dropped_records", counters.droppedRecords());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("records_read", reader.read());
    fields.put("records_malformed", malformed());
    fields.put("backlog", waiting);
    return fields;
  }
}
