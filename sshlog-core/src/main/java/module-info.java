// SPDX-License-Identifier: Apache-2.0
/** The daemon: probes, records, sessions, rules, plug-ins, configuration and the control socket. */
module org.sshlog.core {
  requires org.sshlog.bpf;
  requires org.sshlog.screen;
  requires org.sshlog.spi;
  requires org.sshlog.files;
  // Not for the daemon itself: what it requires is there for its plug-ins.
  requires org.sshlog.delivery;
  requires org.slf4j;
  requires jdk.unsupported; // jnr takes signals with it
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.jr.ob;
  requires info.picocli;
  requires org.snakeyaml.engine;
  requires org.jnrproject.constants;
  requires org.jnrproject.enxio;
  requires org.jnrproject.ffi;
  requires org.jnrproject.posix;
  requires org.jnrproject.unixsocket;
  // jnr generates code with it, but being an automatic module cannot say so.
  requires org.objectweb.asm;

  // Not for users: jnr implements UserLibrary and TerminalLibrary from an unnamed module.
  opens org.sshlog.core.users;
  opens org.sshlog.core.terminal.host;
  // picocli fills in the options.
  opens org.sshlog.core to
      info.picocli;

  uses org.sshlog.spi.ActionProvider;
  uses org.sshlog.spi.FilterProvider;
}
