// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.email.EmailProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code email_action}: mail about events. */
module org.sshlog.action.email {
  requires jakarta.mail;
  requires org.eclipse.angus.mail;
  requires org.sshlog.delivery;
  requires org.sshlog.spi;

  provides ActionProvider with
      EmailProvider;
}
