// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.util.concurrent.atomic.AtomicLong;

/** How full the files are and what was lost. Safe for use from any thread. */
public final class BacklogCounters {
  private final long limit;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private final AtomicLong strippedRecords = new AtomicLong();
  private final AtomicLong strippedBytes = new AtomicLong();
  private final AtomicLong droppedRecords = new AtomicLong();
  private final AtomicLong droppedBytes = new AtomicLong();

  BacklogCounters(long limit) {
    this.limit = limit;
  }

  void added(long bytes) {
    long now = waiting.addAndGet(bytes);
    if (now > peak.get()) {
      peak.accumulateAndGet(now, Math::max);
    }
  }

  void taken(long bytes) {
    waiting.addAndGet(-bytes);
  }

  void stripped(int bytes) {
    strippedRecords.incrementAndGet();
    strippedBytes.addAndGet(bytes);
  }

  void dropped(int bytes) {
    droppedRecords.incrementAndGet();
    droppedBytes.addAndGet(bytes);
  }

  /** Bytes that wait in files. */
  public long waiting() {
    return waiting.get();
  }

  /** The most that waited in files at any time. */
  public long peak() {
    return peak.get();
  }

  /** How many bytes may wait in files before bytes of sessions are dropped. */
  public long limit() {
    return limit;
  }

  /** How many records were kept without their bytes. */
  public long strippedRecords() {
    return strippedRecords.get();
  }

  /** How many bytes of sessions these had. */
  public long strippedBytes() {
    return strippedBytes.get();
  }

  /** How many records were dropped as a whole. */
  public long droppedRecords() {
    return droppedRecords.get();
  }

  /** How many bytes of sessions these had. */
  public long droppedBytes() {
    return droppedBytes.get();
  }
}
