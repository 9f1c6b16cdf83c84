// SPDX-License-Identifier: Apache-2.0
/**
 * The control socket: JSON lines on a Unix socket, as docs/protocol.md describes them, one class a
 * command. Wired by the daemon, used by the {@code sshlog} program and by anything that can write a
 * line to a socket.
 *
 * <p>One thread, {@code control}, reads and writes all clients without ever blocking on one of
 * them; commands run on at most four short-lived worker threads. What a client can lose: events of
 * its own watch that it does not read fast enough, which are counted and told to it, and its
 * connection, when it stops reading at all. Nothing that a client sends or leaves unread reaches
 * other clients or the rest of the daemon.
 */
package org.sshlog.core.control;
