// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalDouble;

/** A file that holds the recording of a session. Thread-safe. */
public final class Recording {
  private final Path file;
  private final String name;

  /** Of an asciicast file; null for a session log. */
  private final CastHeader header;

  /** When a session log begins; null when it does not tell. */
  private final Instant start;

  private Recording(Path file, String name, CastHeader header, Instant start) {
    this.file = file;
    this.name = name;
    this.header = header;
    this.start = start;
  }

  /**
   * Opens a recording and finds out what it is.
   *
   * @throws IOException when the file can't be read
   * @throws RecordingException when it is no recording that is known here
   */
  public static Recording open(Path file) throws IOException, RecordingException {
    String name = file.toString();
    try (Lines lines = new Lines(file, name, Place.BEGINNING)) {
      do {
        if (!lines.next()) {
          throw new RecordingException(name + " is empty");
        }
      } while (lines.isBlank());
      if (lines.bytes()[0] == '{') {
        return new Recording(file, name, CastHeader.parse(name, lines), null);
      }
      if (SessionLogReader.isNote(lines)) {
        return new Recording(file, name, null, SessionLogReader.time(lines));
      }
      throw new RecordingException(
          name,
          lines.number(),
          "neither an asciicast recording nor a session log; its first line is to be a JSON object"
              + " or [[ sshlog connection_established ... ]]");
    }
  }

  /** The size of the terminal at the beginning; null when the recording does not tell it. */
  public Event.Size size() {
    return header == null ? null : header.size();
  }

  /** The longest pause to make when it is played, in seconds, if the recording wishes one. */
  public OptionalDouble idleLimit() {
    return header == null ? OptionalDouble.empty() : header.idleLimit();
  }

  /** A reader at the beginning. */
  public EventReader read() throws IOException {
    return read(Place.BEGINNING);
  }

  /** A reader at a place that another reader of this recording has given. */
  public EventReader read(Place from) throws IOException {
    Lines lines = new Lines(file, name, from);
    return header == null
        ? new SessionLogReader(lines, start, from)
        : new CastReader(lines, name, header.version(), from);
  }
}
