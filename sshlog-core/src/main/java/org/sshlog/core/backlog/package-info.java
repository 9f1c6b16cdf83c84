// SPDX-License-Identifier: Apache-2.0
/**
 * What was read from the ring buffer and is not processed yet. The ring must be emptied whatever
 * else the machine has to do; what follows from the records may wait.
 *
 * <p>Most records wait a moment in memory. A connection of which too much waits gets a lane of its
 * own, in files: its records keep their order, and those of other connections go before. Losses:
 * when the files have grown to their limit or can't be written, bytes of sessions are dropped, and
 * the record that they came with still tells how many; only when there is no room for that either,
 * whole records are dropped, and counted.
 *
 * <p>{@link org.sshlog.core.backlog.Backlog} is the entrance: one thread adds, one takes, and
 * neither ever waits for the other.
 */
package org.sshlog.core.backlog;
