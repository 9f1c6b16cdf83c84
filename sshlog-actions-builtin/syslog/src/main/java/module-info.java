// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.syslog.SyslogProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code syslog_action}: events as syslog messages, to a server or to this machine. */
module org.sshlog.action.syslog {
  requires org.sshlog.delivery;
  requires org.sshlog.spi;

  provides ActionProvider with
      SyslogProvider;
}
