// SPDX-License-Identifier: Apache-2.0
/**
 * What a plug-in author sees: events, filters, actions, their declared parameters, and the public
 * text forms of an event. Depends on the JDK and the SLF4J API only, and is kept small so that it
 * can be kept stable.
 */
module org.sshlog.spi {
  requires transitive org.slf4j;

  exports org.sshlog.spi;
  exports org.sshlog.spi.event;
  exports org.sshlog.spi.format;
}
