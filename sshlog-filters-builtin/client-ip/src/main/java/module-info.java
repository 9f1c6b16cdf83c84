// SPDX-License-Identifier: Apache-2.0
/** The filter {@code client_ip}. */
module org.sshlog.filter.clientip {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.clientip.ClientIpProvider;
}
