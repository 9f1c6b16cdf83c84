// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

/**
 * The messages of a batch that the peer has objected to: they are sent one by one, to find the one
 * it means, and that one as often as it may be tried. For one thread at a time.
 */
final class Suspects {
  /** How many of the next messages are sent one by one. */
  private long alone;

  /** How often the message of this number was objected to while it was alone. */
  private int tries;

  private long triedNumber = -1;

  /** How many messages may be sent together, of so many that the peer takes. */
  int together(int batchMessages) {
    return alone > 0 ? 1 : batchMessages;
  }

  /** So many messages need not be sent any more. */
  void settled(int count) {
    alone = Math.max(0, alone - count);
  }

  /**
   * The peer objects to a batch.
   *
   * @param messages how many are in it
   * @param first the number of its first message
   * @param maxTries how often one alone may be objected to
   * @return how often the only message in it was, once it has been tried often enough; else 0
   */
  int objectedTo(int messages, long first, int maxTries) {
    if (messages > 1) {
      alone = messages;
      return 0;
    }
    if (first != triedNumber) {
      triedNumber = first;
      tries = 0;
    }
    return ++tries < maxTries ? 0 : tries;
  }
}
