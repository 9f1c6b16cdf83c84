// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.Events;

class EventLogTest {
  @TempDir Path tmp;

  @Test
  void needsTheOutputOfCommandsForJsonOnly() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    try (Action lines = folder.action();
        Action json = folder.action("output_json", "true")) {
      assertThat(lines.needsCommandOutput()).isFalse();
      assertThat(json.needsCommandOutput()).isTrue();
    }
  }

  @Test
  void writesTheTimeOfTheEventInTheZoneOfTheClock() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    folder.context().setClock(Instant.EPOCH, ZoneId.of("America/New_York"));
    try (Action action = folder.action()) {
      action.handle(Events.sample().at(Instant.parse("2023-11-05T05:59:59.9Z")).commandStart("ls"));
      action.handle(Events.sample().at(Instant.parse("2023-11-05T06:00:00Z")).established());
      action.handle(Events.sample().at(Instant.parse("1969-12-31T23:59:58.5Z")).closed());
    }
    assertThat(Files.readAllLines(folder.log()))
        .containsExactly(
            "2023-11-05 01:59:59 command_start          (4321) alice executed /usr/bin/ls",
            "2023-11-05 01:00:00 connection_established (4321) alice from ip 192.0.2.7:50022 tty 3",
            "1969-12-31 18:59:59 connection_close       (4321) alice from ip 192.0.2.7:50022");
  }

  @Test
  void writesOneObjectALineAsJson() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    List<Event> events = EventCorpus.all();
    try (Action action = folder.action("output_json", "True", "max_size_mb", "0")) {
      for (Event event : events) {
        action.handle(event);
      }
    }
    List<String> lines = Files.readAllLines(folder.log());
    assertThat(lines).hasSameSizeAs(events);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).isEqualTo(EventJson.of(events.get(i)));
      Map<String, Object> parsed = JSON.std.mapFrom(lines.get(i));
      assertThat(parsed).containsEntry("event_type", events.get(i).type().wireName());
    }
  }

  @Test
  void writesHostileTextAsOneHarmlessLineEach() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    List<Event> events = EventCorpus.all();
    try (Action action = folder.action("max_size_mb", "0")) {
      for (Event event : events) {
        action.handle(event);
      }
    }
    byte[] bytes = Files.readAllBytes(folder.log());
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    assertThat(text.lines()).hasSameSizeAs(events);
    assertThat(text.codePoints())
        .noneMatch(c -> c != '\n' && Character.isISOControl(c))
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> c == 0x2028 || c == 0x2029);
  }

  @Test
  void keepsWhatItGathersUntilFlush() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    try (Action action = folder.action()) {
      action.handle(LogFolder.numbered(0));
      assertThat(folder.log()).doesNotExist();
      action.flush();
      assertThat(folder.numbers()).containsExactly(0);
      int n = 1;
      while (folder.numbers().size() == 1) {
        action.handle(LogFolder.numbered(n++));
        assertThat(n).isLessThan(10_000);
      }
      assertThat(Files.size(folder.log())).isGreaterThan(64 * 1024);
    }
  }

  @Test
  void losesNoLineWhenItsThreadIsInterruptedAllTheTime() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    Thread writer = Thread.currentThread();
    Thread pest =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                writer.interrupt();
                Thread.onSpinWait();
              }
            });
    List<Integer> expected = new ArrayList<>();
    pest.start();
    try (Action action = folder.action("max_size_mb", "0.2", "number_of_log_files", "100")) {
      for (int i = 0; i < 20_000; i++) {
        expected.add(i);
        action.handle(LogFolder.numbered(i));
        if (i % 7 == 0) {
          action.flush();
        }
      }
    } finally {
      pest.interrupt();
      while (pest.isAlive()) {
        Thread.interrupted();
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }
    assertThat(folder.numbers()).isEqualTo(expected);
  }

  @Test
  void refusesAPathThatCanNotBeALog() throws Exception {
    Path file = Files.createFile(tmp.resolve("file"));
    assertThatThrownBy(() -> LogFolder.in(tmp).action("log_file_path", tmp.toString()))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> LogFolder.in(tmp).action("log_file_path", file + "/event.log"))
        .isInstanceOf(ParameterException.class)
        .hasMessage(file + " is not a directory");
  }
}
