// SPDX-License-Identifier: Apache-2.0
/**
 * Counts events at a StatsD server. {@link org.sshlog.action.statsd.StatsdProvider} is found by the
 * daemon; the action it makes is called by the action's own thread. With a flush interval one more
 * thread sends what has waited long enough.
 *
 * <p>What it may lose: whatever the network loses, and nobody is told, since nobody answers. What
 * the kernel refused, or the server's machine, counts as undelivered, the latter when the refusal
 * is known: with the next packet. So does what a local server has no room for within a second.
 */
package org.sshlog.action.statsd;
