// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

/**
 * A place between two events of a recording, from which a reader can go on.
 *
 * @param offset of the next line, in bytes from the beginning of the file
 * @param line how many lines are before it
 * @param micros the time of the event before it
 */
public record Place(long offset, long line, long micros) {
  static final Place BEGINNING = new Place(0, 0, 0);
}
