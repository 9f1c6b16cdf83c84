// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.eventlogfile.EventLogFileProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code eventlogfile_action}: one line per event in a file that is rotated by size. */
module org.sshlog.action.eventlogfile {
  requires org.sshlog.files;
  requires org.sshlog.spi;

  provides ActionProvider with
      EventLogFileProvider;
}
