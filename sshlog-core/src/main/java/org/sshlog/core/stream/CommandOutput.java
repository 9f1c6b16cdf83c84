// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.function.Consumer;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.spi.event.CommandFinish.Output;

/**
 * The output of a command that runs: the part of a stream that begins with the command. Used by the
 * processor thread only.
 */
public final class CommandOutput {
  private final Flow flow;
  private final long start;
  private final Capture capture;

  /**
   * Output of a command that has begun.
   *
   * @param capture null when too many commands run for keeping what this one writes
   */
  CommandOutput(Flow flow, long start, Capture capture) {
    this.flow = flow;
    this.start = start;
    this.capture = capture;
  }

  Flow flow() {
    return flow;
  }

  /**
   * The output, when the command has ended at this offset; null when that can't be.
   *
   * @param exact false when it has ended there or a little before
   */
  Output upTo(long end, boolean exact) {
    if (end < start) {
      return null;
    }
    long size = end - start;
    return new Output(
        exact ? size : Output.UNKNOWN_SIZE, capture == null ? "" : capture.text(size));
  }

  /** Tells the output of a command that has ended: at once, or when the last of it has come. */
  void finish(Exited record, Consumer<Output> then) {
    if (!record.isStdoutKnown()) {
      release();
      then.accept(null);
      return;
    }
    long end = flow.offset(record.maxStdoutOffset());
    LateFinish finish =
        new LateFinish(this, end, record.isStdoutExact(), record.header().time(), then);
    if (end <= flow.carried()) {
      finish.finish();
    } else {
      flow.await(finish);
    }
  }

  /** Nobody wants it any more. */
  public void release() {
    if (capture != null) {
      flow.release(capture);
    }
  }
}
