// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;

/** The published contract; the peer is the directory of the log, which gives way to a file. */
class EventLogFileContractTest extends ActionContract {
  @Override
  protected ActionProvider provider() {
    return new EventLogFileProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of(
        "log_file_path", tmp.resolve("logs/event.log").toString(),
        "output_json", "True",
        "max_size_mb", "0.5",
        "number_of_log_files", "3");
  }

  @Override
  protected void breakPeer(Path tmp) throws IOException {
    Files.move(tmp.resolve("logs"), tmp.resolve("away"));
    Files.createFile(tmp.resolve("logs"));
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    Files.delete(tmp.resolve("logs"));
    Files.move(tmp.resolve("away"), tmp.resolve("logs"));
  }

  @Override
  protected long delivered(Path tmp) throws IOException {
    Path log = tmp.resolve("logs/event.log");
    if (!Files.exists(log)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.count();
    }
  }
}
