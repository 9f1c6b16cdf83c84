// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.List;
import org.sshlog.spi.event.ConnectionClose.Traffic;
import org.sshlog.spi.event.ConnectionEstablished;

/**
 * A session that is there now, as {@code sshlog sessions} shows it.
 *
 * @param established the event that announced it
 * @param lastActivityMs when something last happened in it, milliseconds since the epoch
 * @param lastCommand the command line it executed last, empty when there was none; hostile text
 * @param traffic how many bytes went through its connection's sessions until now, null when that
 *     was not observed
 * @param lostBytes how many bytes of these were wanted and lost
 * @param channels what the connection carries now; empty when that is not known
 */
public record SessionInfo(
    ConnectionEstablished established,
    long lastActivityMs,
    String lastCommand,
    Traffic traffic,
    long lostBytes,
    List<ChannelInfo> channels) {
  public SessionInfo {
    channels = List.copyOf(channels);
  }
}
