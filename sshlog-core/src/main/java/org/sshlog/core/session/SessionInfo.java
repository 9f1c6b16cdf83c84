// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import org.sshlog.spi.event.ConnectionEstablished;

/**
 * A session that is there now, as {@code sshlog sessions} shows it.
 *
 * @param established the event that announced it
 * @param lastActivityMs when something last happened in it, milliseconds since the epoch
 * @param lastCommand the command line it executed last, empty when there was none; hostile text
 */
public record SessionInfo(
    ConnectionEstablished established, long lastActivityMs, String lastCommand) {}
