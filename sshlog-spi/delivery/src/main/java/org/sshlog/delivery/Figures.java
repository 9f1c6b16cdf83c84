// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.util.concurrent.atomic.LongAdder;
import org.sshlog.spi.PluginContext;

/**
 * What a delivery counts, for {@code sshlog status}. All that was received or recovered is sent,
 * dropped, set aside, or still waits.
 */
final class Figures {
  final LongAdder received;
  final LongAdder recovered;
  final LongAdder sent;
  final LongAdder retried;
  final LongAdder dropped;
  final LongAdder setAside;

  private final LongAdder waiting;

  Figures(PluginContext context, boolean spools) {
    this.received = context.counter("received");
    this.recovered = context.counter("recovered");
    this.sent = context.counter("sent");
    this.retried = context.counter("retried");
    this.waiting = context.counter(spools ? "spooled" : "waiting");
    this.dropped = context.counter("dropped");
    this.setAside = context.counter("set_aside");
  }

  /** Shows how many messages wait; called by one thread at a time. */
  void showWaiting(long count) {
    waiting.add(count - waiting.sum());
  }
}
