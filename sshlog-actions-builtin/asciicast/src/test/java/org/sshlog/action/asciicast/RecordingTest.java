// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.testkit.Events;

/** Whatever a session writes, and whenever, its recording holds. */
class RecordingTest {
  private final List<Path> directories = new ArrayList<>();

  /** Bytes that come together. */
  record Chunk(byte[] bytes, long pauseNs, boolean flush, boolean input) {}

  @Provide
  Arbitrary<List<Chunk>> chunks() {
    Arbitrary<byte[]> bytes =
        Arbitraries.oneOf(
            Arbitraries.strings().ascii().ofMaxLength(40).map(s -> s.getBytes(UTF_8)),
            Arbitraries.strings().ofMaxLength(10).map(s -> s.getBytes(UTF_8)),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(20),
            Arbitraries.of((byte) 0xF0, (byte) 0x9F, (byte) 0x92, (byte) 0xBB, (byte) '?')
                .array(byte[].class)
                .ofMaxSize(6));
    Arbitrary<Long> pauses =
        Arbitraries.oneOf(
            Arbitraries.longs().between(-20_000_000L, 20_000_000L),
            Arbitraries.longs().between(0, 1_000),
            Arbitraries.longs().between(0, 100_000_000_000_000L));
    return Combinators.combine(bytes, pauses, Arbitraries.of(true, false), Arbitraries.of(5, 1))
        .as((b, pause, flush, kind) -> new Chunk(b, pause, flush, kind == 1))
        .list()
        .ofMaxSize(30);
  }

  @Property(tries = 600)
  void every_byte_and_time_is_in_the_recording(
      @ForAll("chunks") List<Chunk> chunks, @ForAll CastFormat format) throws Exception {
    Path tmp = Files.createTempDirectory("cast");
    directories.add(tmp);
    Theatre theatre = Theatre.in(tmp);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    List<Long> expected = new ArrayList<>();
    long timeNs = 0;
    long latest = 0;
    try (Action action = theatre.action("format", format.name(), "record_input", "true")) {
      action.handle(Events.sample().at(Theatre.START).established());
      action.handle(Events.sample().at(Theatre.START).resize(24, 80));
      for (Chunk chunk : chunks) {
        timeNs = Math.max(0, timeNs + chunk.pauseNs());
        Events now = Events.sample().at(Theatre.START.plusNanos(timeNs));
        ByteArrayOutputStream all = chunk.input() ? input : output;
        String text = RawText.decode(chunk.bytes(), 0, chunk.bytes().length);
        action.handle(
            chunk.input()
                ? now.input(all.size(), text)
                : now.output(StandardStream.STDOUT, all.size(), text));
        all.writeBytes(chunk.bytes());
        if (!text.isEmpty()) {
          latest = Math.max(latest, timeNs / 1_000);
          expected.add(latest);
        }
        if (chunk.flush()) {
          action.flush();
        }
      }
    }
    Cast cast = theatre.cast();
    assertThat(cast.bytes("o")).isEqualTo(output.toByteArray());
    assertThat(cast.bytes("i")).isEqualTo(input.toByteArray());
    assertThat(cast.data("m")).hasSize(1).allMatch(m -> m.startsWith("sshlog: the recording was"));
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < cast.events().size(); i++) {
      if (List.of("o", "i").contains(cast.events().get(i).code())) {
        micros.add(cast.micros().get(i));
      }
    }
    assertThat(micros).isEqualTo(expected);
  }

  @AfterProperty
  void clean() throws IOException {
    for (Path directory : directories) {
      for (Path file : List.of(directory.resolve("recordings/" + Theatre.NAME))) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory.resolve("recordings"));
      Files.deleteIfExists(directory);
    }
  }
}
