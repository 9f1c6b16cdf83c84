// SPDX-License-Identifier: Apache-2.0
/**
 * Sends events as syslog messages. {@link org.sshlog.action.syslog.SyslogProvider} is found by the
 * daemon; the action it makes is called by the action's own thread, which sends datagrams itself.
 * For TCP and TLS {@link org.sshlog.delivery.Delivery} has a thread that connects and sends.
 *
 * <p>An event goes through a {@link org.sshlog.action.syslog.MessageFormat} (what it says), a
 * {@link org.sshlog.action.syslog.Layout} (the header and what frames it) and a {@link
 * org.sshlog.delivery.datagram.Datagrams} or a {@link org.sshlog.action.syslog.Wire}. What becomes
 * too long is shortened before it is rendered again, so that no form is ever cut in the middle of
 * its syntax.
 *
 * <p>What it may lose: over UDP whatever the network loses, and nobody is told; over TCP and TLS
 * what a server's machine had taken and the server not yet read when it ended, as far as that is
 * more than is sent again; what the delivery has no room for. What could not be handed to the
 * kernel counts as undelivered.
 */
package org.sshlog.action.syslog;
