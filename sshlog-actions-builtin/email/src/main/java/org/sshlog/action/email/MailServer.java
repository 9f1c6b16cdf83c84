// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.time.Duration;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * How to reach the mail server. Its text shows nothing of it.
 *
 * @param host a name, which is looked up for each connection, or an address
 * @param port 1 to 65535
 * @param security how connections are protected
 * @param tls what to trust; null for the system's own
 * @param username to authenticate with; null for not at all
 * @param password its password; null when the name is
 * @param timeout how long the server may take for one answer
 */
record MailServer(
    String host,
    int port,
    Security security,
    SSLContext tls,
    String username,
    String password,
    Duration timeout) {
  /**
   * What the mail library is to know.
   *
   * @param ownName what this machine calls itself in its greeting
   */
  Session session(String ownName) {
    Properties p = new Properties();
    String millis = Long.toString(timeout.toMillis());
    p.setProperty("mail.smtp.localhost", ownName);
    p.setProperty("mail.smtp.connectiontimeout", millis);
    p.setProperty("mail.smtp.timeout", millis);
    p.setProperty("mail.smtp.quitwait", "false");
    p.setProperty("mail.smtp.sendpartial", "true");
    p.setProperty("mail.smtp.auth", Boolean.toString(username != null));
    p.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    p.setProperty("mail.smtp.ssl.enable", Boolean.toString(security == Security.TLS));
    p.setProperty("mail.smtp.starttls.enable", Boolean.toString(security == Security.STARTTLS));
    p.setProperty("mail.smtp.starttls.required", Boolean.toString(security == Security.STARTTLS));
    p.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    p.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    // Those of channels end when their thread is interrupted.
    p.setProperty("mail.smtp.usesocketchannels", "true");
    p.setProperty("mail.smtp.socketFactory.fallback", "false");
    if (security != Security.TLS) {
      p.put("mail.smtp.socketFactory", new LimitedSockets());
    }
    if (tls != null) {
      p.put("mail.smtp.ssl.socketFactory", tls.getSocketFactory());
    }
    return Session.getInstance(p);
  }

  /** Connects; what is returned must be closed. */
  SMTPTransport connect(Session session) throws MessagingException {
    SMTPTransport transport =
        new SMTPTransport(session, new URLName("smtp", host, port, null, null, null));
    try {
      transport.connect(host, port, username, password);
      return transport;
    } catch (MessagingException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return "MailServer";
  }
}
