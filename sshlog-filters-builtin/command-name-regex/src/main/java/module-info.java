// SPDX-License-Identifier: Apache-2.0
/** The filter {@code command_name_regex}. */
module org.sshlog.filter.commandnameregex {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.commandnameregex.CommandNameRegexProvider;
}
