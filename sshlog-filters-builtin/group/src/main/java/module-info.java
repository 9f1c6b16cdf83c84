// SPDX-License-Identifier: Apache-2.0
/** The filter {@code group}. */
module org.sshlog.filter.group {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.group.GroupProvider;
}
