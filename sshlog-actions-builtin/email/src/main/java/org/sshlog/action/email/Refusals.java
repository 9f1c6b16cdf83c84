// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.internet.InternetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.slf4j.Logger;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.format.Printable;

/**
 * Counts and logs the recipients that the server refuses: each time in a counter, and the first
 * time of a series in the log. For one thread.
 */
final class Refusals {
  private final Logger logger;
  private final LongAdder count;
  private final Set<InternetAddress> told = new HashSet<>();

  Refusals(PluginContext context) {
    this.logger = context.logger();
    this.count = context.counter("recipients_refused");
  }

  /**
   * These don't get a mail.
   *
   * @param othersGetIt whether somebody has got it, or still may
   */
  void of(
      List<InternetAddress> recipients,
      List<SMTPAddressFailedException> replies,
      boolean othersGetIt) {
    count.add(recipients.size());
    for (InternetAddress recipient : recipients) {
      if (told.add(recipient)) {
        logger.warn(
            "the mail server refuses {}: {}; {}",
            Printable.of(recipient.getAddress()),
            Printable.of(replyTo(recipient, replies)),
            othersGetIt ? "others get the mail" : "nobody gets the mail");
      }
    }
  }

  private static String replyTo(
      InternetAddress recipient, List<SMTPAddressFailedException> replies) {
    return replies.stream()
        .filter(reply -> reply.getAddress().equals(recipient))
        .findFirst()
        .map(reply -> Replies.oneLine(reply.getMessage()))
        .orElse("it said nothing");
  }

  /** These have got a mail. */
  void none(List<InternetAddress> recipients) {
    recipients.forEach(told::remove);
  }
}
