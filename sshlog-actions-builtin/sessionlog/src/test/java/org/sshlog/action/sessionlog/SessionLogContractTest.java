// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.ActionContract;
import org.sshlog.spi.testkit.Events;

/** The published contract; the peer is the directory of the logs, which gives way to a file. */
class SessionLogContractTest extends ActionContract {
  private static final String LINE = "a line of output";

  @Override
  protected ActionProvider provider() {
    return new SessionLogProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of(
        "log_directory", tmp.resolve("sessions").toString(), "timestamp_frequency_seconds", "60");
  }

  @Override
  protected Event event(int n) {
    String line = LINE + "\r\n";
    return Events.sample().output((long) n * line.length(), line);
  }

  @Override
  protected void breakPeer(Path tmp) throws IOException {
    Files.move(tmp.resolve("sessions"), tmp.resolve("away"));
    Files.createFile(tmp.resolve("sessions"));
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    Files.delete(tmp.resolve("sessions"));
    Files.move(tmp.resolve("away"), tmp.resolve("sessions"));
  }

  @Override
  protected long delivered(Path tmp) throws IOException {
    Path log = tmp.resolve("sessions/ssh_4321.log");
    if (!Files.exists(log)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(LINE::equals).count();
    }
  }
}
