// SPDX-License-Identifier: Apache-2.0
/** The filter {@code rate_limit}. */
module org.sshlog.filter.ratelimit {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.ratelimit.RateLimitProvider;
}
