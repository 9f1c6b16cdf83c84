// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.util.concurrent.atomic.LongAdder;
import org.sshlog.spi.PluginContext;

/**
 * What a delivery counts, for {@code sshlog status}. All that was received or recovered is sent,
 * dropped, set aside, or still waits; what is sent again because a connection broke was sent
 * already, and only counts as repeated, too, or as not repeated when there was no room for it.
 */
final class Figures {
  final LongAdder received;
  final LongAdder recovered;
  final LongAdder sent;
  final LongAdder retried;
  final LongAdder repeated;
  final LongAdder notRepeated;
  final LongAdder dropped;
  final LongAdder setAside;

  private final LongAdder waiting;

  Figures(PluginContext context, boolean spools, boolean confirms) {
    this.received = context.counter("received");
    this.recovered = context.counter("recovered");
    this.sent = context.counter("sent");
    this.retried = context.counter("retried");
    this.repeated = confirms ? new LongAdder() : context.counter("repeated");
    this.notRepeated = confirms ? new LongAdder() : context.counter("not_repeated");
    this.waiting = context.counter(spools ? "spooled" : "waiting");
    this.dropped = context.counter("dropped");
    this.setAside = context.counter("set_aside");
  }

  /** Shows how many messages wait; called by one thread at a time. */
  void showWaiting(long count) {
    waiting.add(count - waiting.sum());
  }
}
