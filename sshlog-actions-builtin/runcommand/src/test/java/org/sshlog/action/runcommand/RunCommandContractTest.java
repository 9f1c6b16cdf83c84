// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;

/** The published contract; the peer is a script that adds a line to a file, or fails, or hangs. */
class RunCommandContractTest extends ActionContract {
  @Override
  protected ActionProvider provider() {
    return new RunCommandProvider();
  }

  private static Path script(Path tmp) {
    return tmp.resolve("script");
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) throws IOException {
    repairPeer(tmp);
    return Map.of(
        "command", "sh",
        "args", List.of(script(tmp).toString(), "{{event_type}}"),
        "timeout", "1min",
        "max_parallel", "1");
  }

  @Override
  protected void breakPeer(Path tmp) throws IOException {
    Files.writeString(script(tmp), "exit 3\n");
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    Files.writeString(script(tmp), "echo \"$1\" >> " + tmp.resolve("delivered") + "\n");
  }

  @Override
  protected void hangPeer(Path tmp) throws IOException {
    Files.writeString(script(tmp), "exec sleep 1000\n");
  }

  @Override
  protected long delivered(Path tmp) throws IOException {
    if (!Files.exists(tmp.resolve("delivered"))) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(tmp.resolve("delivered"))) {
      return lines.count();
    }
  }
}
