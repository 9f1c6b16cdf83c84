// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

/** A file is no recording, or a line of it can't be understood; the message says which and why. */
public final class RecordingException extends Exception {
  private static final long serialVersionUID = 1L;

  RecordingException(String message) {
    super(message);
  }

  RecordingException(String file, long line, String problem) {
    super(file + ":" + line + ": " + problem);
  }
}
