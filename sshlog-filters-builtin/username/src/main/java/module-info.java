// SPDX-License-Identifier: Apache-2.0
/** The filter {@code username}. */
module org.sshlog.filter.username {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.username.UsernameProvider;
}
