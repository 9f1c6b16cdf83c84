// SPDX-License-Identifier: Apache-2.0
/**
 * What actions that send over a network share: a bounded queue that survives crashes if it is asked
 * to, and the patience with a peer that is away. The daemon offers it to every plug-in, beside the
 * plug-in interface.
 */
module org.sshlog.delivery {
  requires org.sshlog.files;
  requires transitive org.sshlog.spi;

  exports org.sshlog.delivery;
}
