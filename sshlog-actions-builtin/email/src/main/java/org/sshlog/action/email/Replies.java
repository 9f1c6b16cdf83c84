// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/** What a server, or the way to it, has against a mail, in words without a secret. */
final class Replies {
  private static final int MAX = 300;
  private static final int PERMANENT = 500;
  private static final List<Integer> ABOUT_US = List.of(530, 534, 535, 538);

  private Replies() {}

  /** Why there is no connection, or none that may be used. */
  static String ofConnecting(MessagingException e) {
    // What the server says to a wrong password may repeat it.
    return e instanceof AuthenticationFailedException
        ? "the server refuses the user name or the password"
        : of(e);
  }

  /** Why a mail was not sent. */
  static String of(MessagingException e) {
    for (Throwable t : chain(e)) {
      if (t instanceof UnknownHostException) {
        return "the name of the server has no address";
      }
      if (t instanceof SocketTimeoutException || t instanceof ClosedByInterruptException) {
        return "the server gives no answer in time";
      }
      if (t instanceof IOException && t.getMessage() != null) {
        return oneLine(t.getClass().getSimpleName() + ": " + t.getMessage());
      }
    }
    for (Throwable t : chain(e)) {
      if (t instanceof SMTPAddressFailedException failed) {
        return oneLine("of " + failed.getAddress().getAddress() + ": " + failed.getMessage());
      }
    }
    return oneLine(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  /** What the server said of each recipient that it did not accept. */
  static List<SMTPAddressFailedException> ofRecipients(MessagingException e) {
    List<SMTPAddressFailedException> all = new ArrayList<>();
    for (Throwable t : chain(e)) {
      if (t instanceof SMTPAddressFailedException failed) {
        all.add(failed);
      }
    }
    return all;
  }

  /** Whether the server will never take what is in the mail, whoever we are. */
  static boolean refusesContent(SMTPSendFailedException e) {
    boolean ofSender = e.getCommand() != null && e.getCommand().startsWith("MAIL");
    return e.getReturnCode() >= PERMANENT && !ofSender && !ABOUT_US.contains(e.getReturnCode());
  }

  private static List<Throwable> chain(MessagingException e) {
    List<Throwable> chain = new ArrayList<>();
    Throwable t = e;
    while (t != null && !chain.contains(t)) {
      chain.add(t);
      t = t instanceof MessagingException m ? m.getNextException() : t.getCause();
    }
    return chain;
  }

  static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= MAX ? line : line.substring(0, MAX) + "...";
  }
}
