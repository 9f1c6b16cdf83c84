// SPDX-License-Identifier: Apache-2.0
/** The filter {@code command_args_regex}. */
module org.sshlog.filter.commandargsregex {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.commandargsregex.CommandArgsRegexProvider;
}
