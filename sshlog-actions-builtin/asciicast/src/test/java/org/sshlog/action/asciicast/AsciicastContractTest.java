// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.ActionContract;
import org.sshlog.spi.testkit.Events;

/** The published contract; the peer is the directory, which gives way to a file. */
class AsciicastContractTest extends ActionContract {
  @Override
  protected ActionProvider provider() {
    return new AsciicastProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of(
        "directory", tmp.resolve("recordings").toString(),
        "format", "v3",
        "file_name", "{{username}}.cast",
        "record_input", "yes");
  }

  @Override
  protected Event event(int n) {
    return Events.sample().output(10L * n, String.format("line %04d\n", n));
  }

  @Override
  protected void breakPeer(Path tmp) throws IOException {
    Files.move(tmp.resolve("recordings"), tmp.resolve("away"));
    Files.createFile(tmp.resolve("recordings"));
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    Files.delete(tmp.resolve("recordings"));
    Files.move(tmp.resolve("away"), tmp.resolve("recordings"));
  }

  @Override
  protected long delivered(Path tmp) throws IOException {
    Path directory = tmp.resolve("recordings");
    if (!Files.exists(directory)) {
      return 0;
    }
    long delivered = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        List<String> shown = Cast.read(file).data("o");
        delivered += shown.size();
      }
    }
    return delivered;
  }
}
