// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.util.function.Consumer;

/**
 * Accounts for the bytes of one stream of a session: each is in the recording, or in what the
 * recording says is missing. For one thread.
 */
final class StreamLedger {
  private static final long UNKNOWN = -1;

  /** How the recording's markers call what this stream carries. */
  private final String what;

  private long next = UNKNOWN;
  private long earlier;
  private long missing;
  private boolean countedAnew;

  /** How many bytes the lines of the current batch account for; those told as earlier apart. */
  private long inBatch;

  private long earlierInBatch;

  StreamLedger(String what) {
    this.what = what;
  }

  /** Says that the recording begins with the stream's first byte. */
  void beginsHere() {
    if (next == UNKNOWN) {
      next = 0;
    }
  }

  /** Notes that bytes of the stream come now, the first of which is the one at {@code offset}. */
  void comesTo(long offset) {
    if (next == UNKNOWN) {
      earlier += offset;
    } else if (offset < next) {
      countedAnew = true;
    } else {
      missing += offset - next;
    }
    next = offset;
  }

  /** Notes that so many bytes were put into the batch. */
  void put(int length) {
    next += length;
    inBatch += length;
  }

  /** Says that a new file begins: what came so far is in another. */
  void beginFile() {
    if (next != UNKNOWN) {
      earlier = next - missing;
    }
  }

  /** Says what the recording must be told, a marker each; from then on it is in the batch. */
  void tell(Consumer<String> markers) {
    if (countedAnew) {
      markers.accept(
          "the bytes of "
              + what
              + " are counted anew from here; some may be missing, unknown how many");
      countedAnew = false;
    }
    if (earlier > 0) {
      markers.accept(earlier + " bytes of " + what + " came before this recording");
      earlierInBatch += earlier;
      earlier = 0;
    }
    if (missing > 0) {
      markers.accept(missing + " bytes of " + what + " are missing here");
      inBatch += missing;
      missing = 0;
    }
  }

  /** How many bytes the stream has carried as far as is known. */
  long carried() {
    return Math.max(next, 0);
  }

  /** How many bytes are missing that the recording does not say yet. */
  long missing() {
    return missing;
  }

  /** Notes that the batch is in the file. */
  void kept() {
    inBatch = 0;
    earlierInBatch = 0;
  }

  /** Notes that the batch is lost. */
  void lost() {
    missing += inBatch;
    earlier += earlierInBatch;
    kept();
  }
}
