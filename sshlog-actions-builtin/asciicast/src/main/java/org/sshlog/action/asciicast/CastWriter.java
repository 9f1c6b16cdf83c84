// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.io.IOException;

/**
 * One file of a recording and the lines that wait to be written to it: the batch. The header is
 * written with the first batch, so that it can say the window's size. For one thread.
 */
final class CastWriter {
  private static final long CHECK_NANOS = 1_000_000_000L;

  private final CastFile file;
  private final CastFormat format;
  private final JsonBuffer batch = new JsonBuffer();
  private CastEncoder encoder;
  private boolean hasHeader;
  private long checkedAt;

  /** The time of the last line in the file. */
  private long writtenPosition;

  /** The window as the header says it, as the last line says it, and as the file says it last. */
  private Window firstWindow;

  private Window toldWindow;
  private Window writtenWindow;

  /** Opens nothing yet. */
  CastWriter(CastFile file, CastFormat format) {
    this.file = file;
    this.format = format;
  }

  String name() {
    return file.name();
  }

  /** Whether something is in the file. */
  boolean hasHeader() {
    return hasHeader;
  }

  /** How many bytes wait to be written. */
  int pending() {
    return batch.size();
  }

  /**
   * Whether the file is still where and as it was left; looks at most once a second.
   *
   * @param now whether to look now
   */
  boolean isIntact(boolean now) {
    long nanos = System.nanoTime();
    if (!hasHeader || !now && nanos - checkedAt < CHECK_NANOS) {
      return true;
    }
    checkedAt = nanos;
    return file.isIntact();
  }

  /** Makes ready for lines of this time. */
  void begin(long timeNs) {
    if (encoder == null) {
      encoder = new CastEncoder(format, timeNs);
    }
  }

  /**
   * Says the window's size, unless that is what was said last.
   *
   * @param window null when it is not known
   */
  void window(long timeNs, Window window) {
    if (firstWindow == null) {
      firstWindow = window;
      toldWindow = window;
    } else if (window != null && !window.equals(toldWindow)) {
      line(timeNs, CastEncoder.RESIZE, window.toString());
      toldWindow = window;
    }
  }

  void line(long timeNs, char code, String text) {
    encoder.line(batch, timeNs, code, text);
  }

  void data(long timeNs, char code, String text) {
    encoder.data(batch, timeNs, code, text);
  }

  /** Gives back memory that the batch does not need. */
  void trim() {
    batch.trim();
  }

  /**
   * Writes the batch, all of it or nothing; it is gone in both cases.
   *
   * @param session whose recording it is, for the header
   * @throws IOException when it is not in the file
   */
  void write(CastHeader.Session session) throws IOException {
    try {
      if (hasHeader) {
        file.append(batch.array(), batch.size());
      } else {
        writeFirst(session);
      }
      writtenPosition = encoder.position();
      writtenWindow = toldWindow;
    } catch (IOException e) {
      encoder.resume(writtenPosition);
      firstWindow = hasHeader ? firstWindow : null;
      toldWindow = writtenWindow;
      throw e;
    } finally {
      batch.cut(0);
    }
  }

  private void writeFirst(CastHeader.Session session) throws IOException {
    if (firstWindow == null) {
      firstWindow = Window.DEFAULT;
      toldWindow = firstWindow;
    }
    JsonBuffer all = new JsonBuffer();
    new CastHeader(format, session, encoder.startNs(), firstWindow).append(all);
    all.append(batch);
    file.append(all.array(), all.size());
    hasHeader = true;
    checkedAt = System.nanoTime();
  }

  /** Closes the file for good. */
  void close() {
    file.close();
  }
}
