// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.internet.InternetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A mail that some have got and others not yet: it must not grow, and those who have it must not
 * get it again.
 *
 * @param first the first message in it
 * @param last the last message in it
 * @param count how many messages are in it
 * @param left who has still to get it, at least one
 * @param taken whether anybody has got it
 * @param tries how often it was sent
 */
record Unfinished(
    byte[] first, byte[] last, int count, List<InternetAddress> left, boolean taken, int tries) {
  /** A mail with all of {@code batch} in it, of which nobody has got anything. */
  static Unfinished begin(List<byte[]> batch, List<InternetAddress> recipients) {
    return new Unfinished(
        batch.get(0), batch.get(batch.size() - 1), batch.size(), recipients, false, 0);
  }

  /** Whether this is the mail to be sent now, when these messages are the oldest. */
  boolean isFrontOf(List<byte[]> batch) {
    return batch.size() >= count
        && Arrays.equals(batch.get(0), first)
        && Arrays.equals(batch.get(count - 1), last);
  }

  /** The same after one more attempt. */
  Unfinished after(List<InternetAddress> stillLeft, boolean somebodyGotIt) {
    return new Unfinished(first, last, count, stillLeft, taken || somebodyGotIt, tries + 1);
  }
}
