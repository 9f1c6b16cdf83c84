// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.sessionlog.SessionLogProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code sessionlog_action}: what a session wrote, as a text file to read. */
module org.sshlog.action.sessionlog {
  requires org.sshlog.files;
  requires org.sshlog.spi;

  provides ActionProvider with
      SessionLogProvider;
}
