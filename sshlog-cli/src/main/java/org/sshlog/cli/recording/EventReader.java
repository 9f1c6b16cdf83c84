// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

import java.io.Closeable;
import java.io.IOException;

/** Goes through the events of a recording. Not thread-safe. */
public interface EventReader extends Closeable {
  /**
   * The next event; null at the end.
   *
   * @throws IOException when the file can't be read
   * @throws RecordingException when the next line can't be understood; the events before it were
   *     fine
   */
  Event next() throws IOException, RecordingException;

  /** The place behind the event that {@link #next} gave last. */
  Place place();

  /**
   * Whether the recording was found to end in the middle of a line, as it does while it is being
   * written or when its writer was killed. Known after the last event.
   */
  boolean isTruncated();
}
