// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.slack.SlackProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code slack_action}: messages to a channel of Slack. */
module org.sshlog.action.slack {
  requires java.net.http;
  requires org.sshlog.delivery;
  requires org.sshlog.spi;

  provides ActionProvider with
      SlackProvider;
}
