// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

/** A directory of session logs, for tests: makes actions on it and reads its files. */
record LogDirectory(Path path, TestContext context) {
  static LogDirectory in(Path path) {
    return new LogDirectory(path, new TestContext());
  }

  Action action() {
    return action(-1);
  }

  Action action(int seconds) {
    SessionLogProvider provider = new SessionLogProvider();
    return provider.create(
        GivenParameters.convert(
            provider.descriptor(),
            Map.of(
                "log_directory",
                path.toString(),
                "timestamp_frequency_seconds",
                Integer.toString(seconds))),
        context);
  }

  /** One action that is given all these events and closed. */
  LogDirectory record(Event... events) throws Exception {
    try (Action action = action()) {
      for (Event event : events) {
        action.handle(event);
      }
    }
    return this;
  }

  String text(String file) throws IOException {
    return Files.readString(path.resolve(file));
  }

  /** What stands between the two lines at the beginning and the one at the end. */
  String body(String file) throws IOException {
    List<String> lines = List.of(text(file).split("(?<=\n)"));
    if (!lines.get(0).equals("\n")
        || !lines.get(1).startsWith("[[ sshlog connection_established user: ")
        || !lines.get(2).startsWith("[[ sshlog session_id: ")) {
      throw new AssertionError("no head: " + lines);
    }
    int last = lines.size() - 1;
    if (!lines.get(last).matches("\\[\\[ sshlog (connection_close|recording_stopped) .* ]]\n")) {
      throw new AssertionError("no end: " + lines);
    }
    return String.join("", lines.subList(3, last));
  }

  List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(path)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
