// SPDX-License-Identifier: Apache-2.0
/**
 * Delivers messages at least once and in order to a peer that may be away. An action makes one
 * {@link org.sshlog.delivery.Delivery} with a {@link org.sshlog.delivery.Sender} of its own, hands
 * it every event as bytes from its own thread, and {@code flush}es and {@code close}s it as it is
 * flushed and closed itself. The sender runs in a thread of the delivery.
 *
 * <p>Lost is only what the bounds leave no room for, what the peer refuses for good, and, without a
 * spool, what still waits when the daemon stops; each is counted and reported to the daemon.
 */
package org.sshlog.delivery;
