// SPDX-License-Identifier: Apache-2.0
/** The filter {@code username_regex}. */
module org.sshlog.filter.usernameregex {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.usernameregex.UsernameRegexProvider;
}
