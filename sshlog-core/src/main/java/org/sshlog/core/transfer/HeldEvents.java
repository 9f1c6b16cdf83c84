// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.ArrayList;
import java.util.List;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;

/**
 * Makes the events of one connection. As long as it is not known whose connection it is, they wait.
 * Used by the processor thread only.
 */
final class HeldEvents implements TransferEvents {
  private static final int MAX_HELD = 4096;
  private static final long NS_PER_MS = 1_000_000;
  private static final int NO_TTY = -1;

  /** An event that lacks its connection. */
  private interface Unnamed {
    Event of(Connection connection);
  }

  private final Transfers shared;
  private final List<Unnamed> held = new ArrayList<>(0);
  private long weight;
  private Connection connection;

  HeldEvents(Transfers shared) {
    this.shared = shared;
  }

  /** It is known whose connection this is. */
  void established(Connection known) {
    connection = known;
    held.forEach(event -> shared.publish(event.of(known)));
    drop();
  }

  /** What still waits will never be told. */
  void drop() {
    held.clear();
    shared.budget().give(weight);
    weight = 0;
  }

  private void publish(int bytes, Unnamed event) {
    if (connection != null) {
      shared.publish(event.of(connection));
    } else if (held.size() < MAX_HELD && shared.budget().take(bytes)) {
      held.add(event);
      weight += bytes;
    } else {
      shared.miss();
    }
  }

  @Override
  public void transferred(
      boolean upload,
      String path,
      int mode,
      long bytes,
      long offset,
      String result,
      String protocol,
      long duration,
      long time) {
    long timeNs = shared.wallTime(time);
    long durationMs = duration / NS_PER_MS;
    publish(
        OpenFile.weight(path),
        c ->
            new FileTransfer(
                c,
                NO_TTY,
                timeNs,
                upload,
                path,
                mode,
                bytes,
                protocol,
                offset,
                result,
                durationMs));
  }

  @Override
  public void operated(
      String operation, String path, String newPath, String attributes, String result, long time) {
    long timeNs = shared.wallTime(time);
    publish(
        OpenFile.weight(path) + (newPath == null ? 0 : 2 * newPath.length()),
        c -> new FileOperation(c, NO_TTY, timeNs, operation, path, newPath, attributes, result));
  }

  @Override
  public void lost(String reason, long time) {
    long timeNs = shared.wallTime(time);
    publish(OpenFile.weight(reason), c -> new DataLost(c, NO_TTY, timeNs, 1, 0, reason));
  }
}
