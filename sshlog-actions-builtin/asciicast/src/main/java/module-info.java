// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.asciicast.AsciicastProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code asciicast_action}: a recording of each session that asciinema can play. */
module org.sshlog.action.asciicast {
  requires org.sshlog.files;
  requires org.sshlog.spi;

  provides ActionProvider with
      AsciicastProvider;
}
