// SPDX-License-Identifier: Apache-2.0
/** The filter {@code ignore_existing_logins}. */
module org.sshlog.filter.ignoreexistinglogins {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.ignoreexistinglogins.IgnoreExistingLoginsProvider;
}
