// SPDX-License-Identifier: Apache-2.0
/** The filter {@code command_output_contains}. */
module org.sshlog.filter.commandoutputcontains {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.commandoutputcontains.CommandOutputContainsProvider;
}
