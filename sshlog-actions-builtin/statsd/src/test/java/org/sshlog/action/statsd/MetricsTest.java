// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.Events;

class MetricsTest {
  private static final Set<String> TAGS =
      Arrays.stream(Tag.values()).map(Tag::toString).collect(Collectors.toSet());

  private final Metrics metrics =
      new Metrics("sshlog", List.of(Tag.values()), true, new ActiveSessions());

  private List<Metric> of(Event event) {
    return metrics.of(event).stream().map(Metric::parse).toList();
  }

  private void requireHarmless(Event event) {
    List<Metric> all = of(event);
    assertThat(all.get(0).name()).isEqualTo("sshlog." + event.type().wireName());
    assertThat(all.get(0).value()).isEqualTo(1);
    assertThat(all).allSatisfy(metric -> assertThat(TAGS).containsAll(metric.tags().keySet()));
    assertThat(metrics.of(event))
        .allSatisfy(line -> assertThat(line.getBytes(UTF_8).length).isLessThanOrEqualTo(1232));
  }

  @Test
  void aCounterHasTheTagsOfItsEvent() {
    Metric counter = of(Events.sample().commandStart("/bin/ls", "-l")).get(0);
    assertThat(counter)
        .isEqualTo(
            new Metric(
                "sshlog.command_start",
                1,
                "c",
                Map.of(
                    "user", "alice",
                    "pid", "4321",
                    "client_ip", "192.0.2.7",
                    "client_port", "50022",
                    "command", "ls",
                    "hostname", "host.example")));
    assertThat(of(Events.sample().upload("/srv/a b|c,d:e")).get(0).tags())
        .containsEntry("upload_file", "/srv/a_b_c_d:e");
  }

  @Test
  void sessionsAreCountedOnceEach() {
    Events first = Events.sample();
    Events second = Events.sample().session(77, "another");
    assertThat(gauges(first.established())).containsExactly(1L);
    assertThat(gauges(second.existing())).containsExactly(2L);
    assertThat(gauges(second.established())).isEmpty();
    assertThat(gauges(first.closed())).containsExactly(1L);
    assertThat(gauges(first.closed())).isEmpty();
  }

  private List<Long> gauges(Event event) {
    return of(event).stream().filter(m -> m.kind().equals("g")).map(Metric::value).toList();
  }

  @Test
  void sessionsAndCommandsAreMeasured() {
    Metric session = of(Events.sample().closed()).get(1);
    assertThat(session.name()).isEqualTo("sshlog.session_duration");
    assertThat(session.value()).isEqualTo(2250);
    Metric command = of(Events.sample().commandFinish(0, "ls")).get(1);
    assertThat(command.name()).isEqualTo("sshlog.command_duration");
    assertThat(command.kind()).isEqualTo("ms");
  }

  @Test
  void plainStatsdHasCountersOnly() {
    Metrics plain = new Metrics("a.b", List.of(), false, null);
    for (Event event : EventCorpus.plain()) {
      assertThat(plain.of(event)).containsExactly("a.b." + event.type().wireName() + ":1|c");
    }
  }

  @Test
  void theWholeCorpusIsHarmless() {
    EventCorpus.all().forEach(this::requireHarmless);
  }

  @Property(tries = 500)
  void anyTextIsHarmless(@ForAll String text) {
    EventCorpus.ofText(text).forEach(this::requireHarmless);
  }

  @Property(tries = 500)
  void anyBytesAreHarmless(@ForAll byte[] bytes) {
    EventCorpus.ofText(RawText.decode(bytes, 0, bytes.length)).forEach(this::requireHarmless);
  }
}
