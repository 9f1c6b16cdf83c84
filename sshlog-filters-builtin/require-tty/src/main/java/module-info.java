// SPDX-License-Identifier: Apache-2.0
/** The filter {@code require_tty}. */
module org.sshlog.filter.requiretty {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.requiretty.RequireTtyProvider;
}
