// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * Turns the streams of one session into lines of text, tells what is missing between their events,
 * and from time to time the time. For one thread.
 */
final class Transcript {
  /** Of a stream of which is not known how much there was of it. */
  private static final long UNKNOWN = -1;

  private static final int STREAMS = StandardStream.values().length;
  private static final int OUTPUT = StandardStream.STDOUT.ordinal();
  private static final int ERRORS = StandardStream.STDERR.ordinal();

  private final Lines lines = new Lines();
  private final TerminalText[] texts = new TerminalText[STREAMS];
  private final long[] offsets = new long[STREAMS];
  private long stampedNs;

  /** Nothing yet, of a session of which is told since then. */
  Transcript(long timeNs) {
    stampedNs = timeNs;
    for (int i = 0; i < STREAMS; i++) {
      texts[i] = new TerminalText();
    }
  }

  /** The session had come so far before; null when that is not known. */
  void resume(Notice.Stopped stopped) {
    offsets[OUTPUT] = stopped == null ? UNKNOWN : stopped.outputBytes();
    offsets[ERRORS] = stopped == null ? UNKNOWN : stopped.errorBytes();
  }

  /** The notice that it stops here. */
  String stopped(long timeNs) {
    return Notice.stopped(timeNs, offsets[OUTPUT], offsets[ERRORS]);
  }

  /** How many bytes of all streams there have been, as far as is known. */
  long knownBytes() {
    return Math.max(0, offsets[OUTPUT]) + Math.max(0, offsets[ERRORS]);
  }

  /** Whether the bytes of this event are behind us. */
  boolean has(TerminalUpdate event) {
    return event.length() > 0
        && event.offset() + event.length() <= offsets[event.stream().ordinal()];
  }

  /**
   * Adds what a stream has brought.
   *
   * @param stampNs how often the time is told, 0 for never
   * @return how many bytes of the stream this is about
   */
  long add(TerminalUpdate event, long stampNs, Bytes out) {
    int stream = event.stream().ordinal();
    long before = offsets[stream];
    if (before != UNKNOWN && event.offset() != before) {
      texts[stream].end(lines, out);
      lines.notice(
          event.offset() > before
              ? Notice.missing(event.offset() - before)
              : "the count of bytes began anew; what is missing here is not known",
          out);
    }
    offsets[stream] = event.offset() + event.length();
    if (stampNs > 0 && event.timeNs() - stampedNs >= stampNs) {
      stamped(event, stampNs, out);
    } else {
      texts[stream].read(event.data(), lines, out);
    }
    return before == UNKNOWN ? event.length() : Math.max(0, offsets[stream] - before);
  }

  /**
   * Adds the time, too, where a line begins. A line that does not end for long is broken, since a
   * program that paints ends none.
   */
  private void stamped(TerminalUpdate event, long stampNs, Bytes out) {
    TerminalText text = texts[event.stream().ordinal()];
    String data = event.data();
    int rest = 0;
    if (!lines.atStart() && event.timeNs() - stampedNs < 2 * stampNs) {
      rest = data.indexOf('\n') + 1;
      text.read(data.substring(0, rest), lines, out);
      if (!lines.atStart()) {
        text.read(data.substring(rest), lines, out);
        return;
      }
    }
    stampedNs = event.timeNs();
    lines.notice("time: " + Notice.time(stampedNs), out);
    text.read(data.substring(rest), lines, out);
  }

  /** Adds a notice between what came before and what comes next. */
  void notice(String text, Bytes out) {
    lines.notice(text, out);
  }

  /** Nothing comes any more, or nothing for now: shows what else would have been left out. */
  void end(Bytes out) {
    for (TerminalText text : texts) {
      text.end(lines, out);
    }
  }

  /** What was added last is lost; a notice about that stands before what comes next. */
  void restart() {
    lines.restart(true);
  }
}
