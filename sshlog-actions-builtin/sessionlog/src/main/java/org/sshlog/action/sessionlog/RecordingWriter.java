// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.sshlog.files.AppendFile;

/**
 * Writes what was gathered for a recording to its file, wherever that is now, and settles what the
 * file system did not take: whole events are in the file or are lost. For one thread.
 */
final class RecordingWriter {
  private final LogFiles files;
  private final Logger logger;
  private final Batch batch = new Batch();

  RecordingWriter(LogFiles files, Logger logger) {
    this.files = files;
    this.logger = logger;
  }

  /**
   * What became of a write.
   *
   * @param lostEvents how many of the gathered events are not in the file and never will be
   * @param failure why not all is in the file, or null when it is
   */
  record Outcome(long lostEvents, IOException failure) {
    private static final Outcome WRITTEN = new Outcome(0, null);
  }

  /** What is gathered for the next write. */
  Batch batch() {
    return batch;
  }

  /** Writes what was gathered and what the file lacks; nothing is gathered any more then. */
  Outcome write(Recording recording) {
    if (batch.count() == 0 && !recording.owes()) {
      return Outcome.WRITTEN;
    }
    long missing = recording.missing();
    int saved = 0;
    try {
      AppendFile file = fileOf(recording);
      Bytes preface = recording.preface();
      int textLength = batch.bytes().length();
      recording.epilogue(batch.bytes());
      ByteBuffer all = join(preface, batch.bytes());
      int before = all.limit() - batch.bytes().length();
      try {
        file.append(all);
      } catch (IOException e) {
        saved = salvage(recording, file, all, before, textLength, e);
        throw e;
      }
      recording.written(endsLine(all));
      recording.finished();
      if (missing > 0) {
        logger.info(
            "writing to {} again; {} bytes of output are missing there",
            recording.place().path(),
            missing);
      }
      return Outcome.WRITTEN;
    } catch (IOException e) {
      return failed(recording, batch.count() - saved, batch.carriedBehind(saved), e);
    } finally {
      batch.clear();
    }
  }

  private AppendFile fileOf(Recording recording) throws IOException {
    AppendFile file = files.open(recording.place());
    if (file == null) {
      recording.moveTo(files.create(recording.baseName()), batch.carriedBehind(0));
      file = files.open(recording.place());
    }
    if (file == null) {
      throw new IOException(recording.place().path() + " is gone as soon as it is there");
    }
    return file;
  }

  private static ByteBuffer join(Bytes preface, Bytes text) {
    if (preface == null) {
      return ByteBuffer.wrap(text.array(), 0, text.length());
    }
    return ByteBuffer.allocate(preface.length() + text.length())
        .put(preface.array(), 0, preface.length())
        .put(text.array(), 0, text.length())
        .flip();
  }

  private static boolean endsLine(ByteBuffer written) {
    return written.position() == 0 || written.get(written.position() - 1) == '\n';
  }

  /** Leaves whole events only in the file; tells how many. */
  private int salvage(
      Recording recording,
      AppendFile file,
      ByteBuffer all,
      int prefaceLength,
      int textLength,
      IOException cause) {
    int written = all.position();
    int events =
        written < prefaceLength
            ? 0
            : batch.eventsWithin(Math.min(written - prefaceLength, textLength));
    int keep = events == 0 ? 0 : prefaceLength + batch.lengthOf(events);
    boolean clean = written == keep;
    try {
      clean = clean || file.takeBack(written - keep);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    if (events > 0) {
      all.position(keep);
      recording.written(endsLine(all));
    }
    if (!clean) {
      recording.distrustLine();
    }
    return events;
  }

  private Outcome failed(Recording recording, int lost, long bytes, IOException e) {
    if (lost == 0 && recording.missing() == 0) {
      logger.warn("cannot write to {}; tried again later", recording.place().path(), e);
    }
    recording.lose(bytes);
    files.forget(recording.place());
    return new Outcome(lost, e);
  }
}
