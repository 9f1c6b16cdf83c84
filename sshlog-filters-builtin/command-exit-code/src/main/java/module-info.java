// SPDX-License-Identifier: Apache-2.0
/** The filter {@code command_exit_code}. */
module org.sshlog.filter.commandexitcode {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.commandexitcode.CommandExitCodeProvider;
}
