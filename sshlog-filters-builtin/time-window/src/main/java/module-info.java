// SPDX-License-Identifier: Apache-2.0
/** The filter {@code time_window}. */
module org.sshlog.filter.timewindow {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.timewindow.TimeWindowProvider;
}
