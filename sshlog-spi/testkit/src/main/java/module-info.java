// SPDX-License-Identifier: Apache-2.0
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.FilterProvider;

/** Contract tests and fixtures for authors of plug-ins. Needs JUnit 5 and nothing of the daemon. */
module org.sshlog.spi.testkit {
  requires transitive org.junit.jupiter.api;
  requires transitive org.sshlog.spi;
  requires org.sshlog.files;
  requires org.jnrproject.unixsocket;
  requires org.sshlog.delivery;

  exports org.sshlog.spi.testkit;
  exports org.sshlog.spi.testkit.peer;

  opens org.sshlog.spi.testkit to
      org.junit.platform.commons;
  opens org.sshlog.spi.testkit.peer to
      org.junit.platform.commons;

  uses ActionProvider;
  uses FilterProvider;
}
