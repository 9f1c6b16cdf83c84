// SPDX-License-Identifier: Apache-2.0
/** The filter {@code command_output_contains_regex}. */
module org.sshlog.filter.commandoutputcontainsregex {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.commandoutputcontainsregex.CommandOutputContainsRegexProvider;
}
