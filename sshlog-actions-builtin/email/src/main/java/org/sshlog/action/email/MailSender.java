// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.sshlog.delivery.Outcome;
import org.sshlog.delivery.Sender;
import org.sshlog.spi.PluginContext;

/**
 * Sends all that it is given as one mail, over a connection of its own. A recipient that the server
 * refuses does not keep the mail from the others; one that it puts off gets it later, alone. Its
 * text shows nothing, since the password is secret.
 */
final class MailSender implements Sender {
  private final MailServer server;
  private final InternetAddress sender;
  private final List<InternetAddress> recipients;
  private final int maxTries;
  private final Refusals refusals;
  private Unfinished unfinished;

  /**
   * A sender that opens nothing yet.
   *
   * @param maxTries how often recipients that the server puts off are tried while others have got
   *     the mail
   */
  MailSender(
      MailServer server,
      InternetAddress sender,
      List<InternetAddress> recipients,
      int maxTries,
      PluginContext context) {
    this.server = server;
    this.sender = sender;
    this.recipients = recipients;
    this.maxTries = maxTries;
    this.refusals = new Refusals(context);
  }

  @Override
  public Outcome send(List<byte[]> batch) throws Exception {
    // Where the mail library finds the parts of itself: in the plug-in, not in the daemon.
    Thread.currentThread().setContextClassLoader(MailSender.class.getClassLoader());
    if (unfinished == null || !unfinished.isFrontOf(batch)) {
      unfinished = Unfinished.begin(batch, recipients);
    }
    Letter letter;
    try {
      letter = new Letter(batch.subList(0, unfinished.count()).stream().map(Note::decode).toList());
    } catch (IllegalArgumentException e) {
      unfinished = null;
      return Outcome.refused("what waits is no mail of this action");
    }
    Outcome outcome = send(letter);
    if (!(outcome instanceof Outcome.Unavailable)) {
      unfinished = null;
    }
    return outcome;
  }

  private Outcome send(Letter letter) throws MessagingException {
    Session session = server.session(letter.host());
    MimeMessage message = letter.write(session, sender, recipients);
    SMTPTransport transport;
    try {
      transport = server.connect(session);
    } catch (MessagingException e) {
      if (!unfinished.taken()) {
        unfinished = null; // nothing was sent, so the mail may grow
      }
      return Outcome.unavailable(Replies.ofConnecting(e));
    }
    try {
      transport.sendMessage(message, unfinished.left().toArray(new Address[0]));
      refusals.none(unfinished.left());
      return Outcome.delivered(unfinished.count());
    } catch (SendFailedException e) {
      return judge(e);
    } catch (MessagingException e) {
      return Outcome.unavailable(Replies.of(e));
    } finally {
      close(transport);
    }
  }

  private static void close(SMTPTransport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      // What the server has said of the mail holds.
    }
  }

  private Outcome judge(SendFailedException e) {
    List<InternetAddress> got = mailboxes(e.getValidSentAddresses());
    if (e instanceof SMTPSendFailedException about && got.isEmpty()) {
      return judgeContent(about);
    }
    List<SMTPAddressFailedException> replies = Replies.ofRecipients(e);
    List<InternetAddress> left = mailboxes(e.getValidUnsentAddresses());
    unfinished = unfinished.after(left, !got.isEmpty());
    refusals.none(got);
    boolean othersGetIt = unfinished.taken() || !left.isEmpty();
    refusals.of(mailboxes(e.getInvalidAddresses()), replies, othersGetIt);
    if (!left.isEmpty() && !isLongEnough()) {
      return Outcome.unavailable(Replies.of(e));
    }
    refusals.of(left, replies, unfinished.taken());
    return unfinished.taken()
        ? Outcome.delivered(unfinished.count())
        : Outcome.refused(Replies.of(e));
  }

  /** The server has something against the sender, or against what is in the mail. */
  private Outcome judgeContent(SMTPSendFailedException e) {
    unfinished = unfinished.after(unfinished.left(), false);
    boolean forGood = Replies.refusesContent(e);
    if (!forGood && !isLongEnough()) {
      return Outcome.unavailable(Replies.of(e));
    }
    if (!unfinished.taken()) {
      return Outcome.refused(Replies.of(e));
    }
    refusals.of(unfinished.left(), List.of(), true);
    return Outcome.delivered(unfinished.count());
  }

  /** Those who have the mail are not to wait for the next one until all have it. */
  private boolean isLongEnough() {
    return unfinished.taken() && unfinished.tries() >= maxTries;
  }

  private static List<InternetAddress> mailboxes(Address[] addresses) {
    List<InternetAddress> list = new ArrayList<>();
    if (addresses != null) {
      Arrays.stream(addresses).forEach(a -> list.add((InternetAddress) a));
    }
    return list;
  }
}
