// SPDX-License-Identifier: Apache-2.0
/**
 * What actions that send over a network share: a bounded queue that survives crashes if it is asked
 * to, the patience with a peer that is away, and ways to talk to one, or to send it datagrams that
 * it never answers. The daemon offers it to every plug-in, beside the plug-in interface.
 */
module org.sshlog.delivery {
  requires org.jnrproject.constants;
  requires org.jnrproject.enxio;
  requires org.jnrproject.ffi;
  requires org.jnrproject.unixsocket;
  requires org.objectweb.asm; // jnr generates classes with it, but does not say so
  requires org.sshlog.files;
  requires transitive java.net.http;
  requires transitive org.sshlog.spi;

  exports org.sshlog.delivery;
  exports org.sshlog.delivery.datagram;
  exports org.sshlog.delivery.http;
  exports org.sshlog.delivery.tls;
}
