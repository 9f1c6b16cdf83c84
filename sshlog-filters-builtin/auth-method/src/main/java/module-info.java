// SPDX-License-Identifier: Apache-2.0
/** The filter {@code auth_method}. */
module org.sshlog.filter.authmethod {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.authmethod.AuthMethodProvider;
}
