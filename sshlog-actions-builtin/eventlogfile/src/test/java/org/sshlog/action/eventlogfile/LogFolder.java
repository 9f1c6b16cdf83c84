// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

/** A folder with an event log, for tests: makes actions on it and reads back all its files. */
record LogFolder(Path folder, TestContext context) {
  static LogFolder in(Path folder) {
    return new LogFolder(folder, new TestContext());
  }

  Path log() {
    return folder.resolve("event.log");
  }

  Path old(int n) {
    return folder.resolve("event.log." + n);
  }

  /** An action with these parameters, each followed by its value. */
  Action action(String... given) {
    Map<String, Object> all = new HashMap<>(Map.of("log_file_path", log().toString()));
    for (int i = 0; i < given.length; i += 2) {
      all.put(given[i], given[i + 1]);
    }
    EventLogFileProvider provider = new EventLogFileProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), all), context);
  }

  static Event numbered(int n) {
    return Events.sample().commandStart("echo", "number", Integer.toString(n));
  }

  /** The numbers of the events in all files, the oldest file first. */
  List<Integer> numbers() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    int oldest = 0;
    while (Files.exists(old(oldest + 1))) {
      oldest++;
    }
    for (int i = oldest; i > 0; i--) {
      addNumbers(old(i), numbers);
    }
    addNumbers(log(), numbers);
    return numbers;
  }

  static void addNumbers(Path file, List<Integer> numbers) throws IOException {
    String marker = "alice executed /usr/bin/echo number ";
    for (String line : Files.readAllLines(file)) {
      int at = line.indexOf(marker);
      if (at < 0 || !line.startsWith("20")) {
        throw new AssertionError("not a line of the log in " + file + ": " + line);
      }
      numbers.add(Integer.valueOf(line.substring(at + marker.length())));
    }
  }
}
