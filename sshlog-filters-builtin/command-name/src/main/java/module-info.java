// SPDX-License-Identifier: Apache-2.0
/** The filter {@code command_name}. */
module org.sshlog.filter.commandname {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.commandname.CommandNameProvider;
}
