// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.delivery.Outcome;
import org.sshlog.delivery.Sender;
import org.sshlog.delivery.http.HttpPeer;

/** Sends all that it is given as one message. Its text shows nothing, since the URL is secret. */
final class SlackSender implements Sender {
  private final URI url;
  private final HttpPeer peer;
  private final ZoneId zone;

  /**
   * A sender that opens nothing yet; closes the peer when it is closed.
   *
   * @param zone of the times that messages show
   */
  SlackSender(URI url, HttpPeer peer, ZoneId zone) {
    this.url = url;
    this.peer = peer;
    this.zone = zone;
  }

  @Override
  public Outcome send(List<byte[]> batch) throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (byte[] message : batch) {
      try {
        entries.add(Entry.decode(message));
      } catch (IllegalArgumentException e) {
        return Outcome.refused("what waits is no event of this action");
      }
    }
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .setHeader("Content-Type", "application/json; charset=utf-8")
            .setHeader("User-Agent", "sshlog")
            .POST(BodyPublishers.ofString(Message.of(entries, zone)))
            .build();
    return peer.send(request, batch.size());
  }

  @Override
  public void close() {
    peer.close();
  }
}
