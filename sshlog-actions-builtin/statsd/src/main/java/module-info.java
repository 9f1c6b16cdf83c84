// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.statsd.StatsdProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code statsd_action}: events as metrics for a StatsD server. */
module org.sshlog.action.statsd {
  requires org.sshlog.delivery;
  requires org.sshlog.spi;

  provides ActionProvider with
      StatsdProvider;
}
