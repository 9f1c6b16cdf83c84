// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.function.Consumer;
import org.sshlog.spi.event.CommandFinish.Output;

/**
 * The end of a command whose last output sshd has not read yet: it is told when that has come, or
 * after a while. Used by the processor thread only.
 */
final class LateFinish implements Deadlines.Timed {
  /** How long the end of a command waits for its output. */
  static final long WAIT_NS = 200_000_000;

  private final CommandOutput output;
  private final long end;
  private final boolean exact;
  private final Consumer<Output> then;
  private long due;

  /**
   * Waits until the command's stream has come to {@code end}.
   *
   * @param exact false when the command has ended there or a little before
   * @param time when the command ended
   */
  LateFinish(CommandOutput output, long end, boolean exact, long time, Consumer<Output> then) {
    this.output = output;
    this.end = end;
    this.exact = exact;
    this.then = then;
    this.due = time + WAIT_NS;
  }

  long end() {
    return end;
  }

  /** Tells the command's end, with the output that has come. */
  void finish() {
    due = Deadlines.NEVER;
    output.flow().awaitNoMore(this);
    output.flow().session().leave();
    Output told = output.upTo(end, exact);
    output.release();
    then.accept(told);
  }

  @Override
  public long due() {
    return due;
  }

  @Override
  public long connection() {
    return output.flow().connection();
  }

  @Override
  public void expire(long now) {
    finish();
  }
}
