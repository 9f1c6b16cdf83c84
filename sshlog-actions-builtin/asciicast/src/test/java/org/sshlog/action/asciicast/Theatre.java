// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

/** A directory of recordings, for tests: makes actions on it, gives them events, reads files. */
record Theatre(Path directory, TestContext context) {
  static final Instant START = Instant.parse("2026-11-22T00:00:01.250Z");
  static final String NAME = "alice-3f0c1d2e-4321-1795305600000-3.cast";

  static Theatre in(Path tmp) {
    return new Theatre(tmp.resolve("recordings"), new TestContext());
  }

  /** The sample session so many microseconds after its beginning. */
  static Events at(long micros) {
    return Events.sample().at(START.plusNanos(micros * 1_000));
  }

  /** An action with these parameters, each followed by its value. */
  Action action(String... given) {
    Map<String, Object> all = new HashMap<>(Map.of("directory", directory.toString()));
    for (int i = 0; i < given.length; i += 2) {
      all.put(given[i], given[i + 1]);
    }
    AsciicastProvider provider = new AsciicastProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), all), context);
  }

  /** Gives events, flushing after each as when they come one by one, and closes the action. */
  void record(Action action, Event... events) throws Exception {
    try (action) {
      for (Event event : events) {
        action.handle(event);
        action.flush();
      }
    }
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  Cast cast(String name) throws IOException {
    return Cast.read(file(name));
  }

  /** The only recording. */
  Cast cast() throws IOException {
    List<String> names = names();
    if (names.size() != 1) {
      throw new AssertionError("not one recording: " + names);
    }
    return cast(names.get(0));
  }

  List<String> names() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
