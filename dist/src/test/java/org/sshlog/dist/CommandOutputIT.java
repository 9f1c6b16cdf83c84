// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/** What commands have written, as their ends tell it, and the filters that ask for it. */
class CommandOutputIT {
  private static Lab lab;

  @BeforeAll
  static void open() {
    Sshlogd daemon = Sshlogd.prepare();
    daemon.configure(
        "output.yaml",
        """
        events:
          - event: tells a word
            triggers: [command_finish]
            filters:
              command_output_contains: a-word-that-is-looked-for
            actions:
              - action: filtered
                plugin: eventlogfile_action
                log_file_path: %s
                output_json: true
        """
            .formatted(daemon.path("terminal.json")));
    lab = Lab.open(daemon);
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  private static Event finish(String mark) {
    return lab.events().await("command_finish", mark);
  }

  /**
   * A command that writes and ends a moment later: of what is being moved just as it ends, the size
   * may be unknown where all processors are busy, as the page of formats says.
   */
  private static String writing(String script, String argument) {
    return "/bin/sh -c '" + script + "; sleep 1' sh " + argument + "; ";
  }

  private void checkOutput(SshClient client, String lineEnd) {
    String one = Lab.mark();
    String two = Lab.mark();
    client.run(writing("echo $1", one) + writing("printf $1", two) + "true").orFail();
    assertThat(finish(one).text("stdout")).isEqualTo(one + lineEnd);
    assertThat(finish(one).number("stdout_size")).isEqualTo(one.length() + lineEnd.length());
    assertThat(finish(two).text("stdout")).isEqualTo(two);
  }

  @Test
  void onATerminal() {
    checkOutput(lab.client().withTerminal(), "\r\n");
  }

  /** Whatever of it the kernel still moves just as a command ends: a size that is told is right. */
  @Test
  void ofCommandsThatEndAtOnceNoSizeIsWrong() {
    String mark = Lab.mark();
    lab.client()
        .withTerminal()
        .run("for i in $(seq 101 150); do /bin/echo " + mark + "-$i; done")
        .orFail();
    List<Event> finished =
        IntStream.rangeClosed(101, 150).mapToObj(i -> finish(mark + "-" + i)).toList();
    assertThat(finished)
        .filteredOn(finish -> !finish.isNull("stdout_size"))
        .isNotEmpty()
        .extracting(finish -> finish.number("stdout_size"))
        .containsOnly(mark.length() + 6L);
  }

  @Test
  void withoutOne() {
    checkOutput(lab.client(), "\n");
  }

  @Test
  void onlyTheFirstOfMuchIsKept() {
    String mark = Lab.mark();
    lab.client().run(writing("seq 1 100000", mark) + "true").orFail();
    Event finish = finish(mark);
    assertThat(finish.number("stdout_size")).isEqualTo(588_895);
    assertThat(finish.text("stdout")).startsWith("1\n2\n3\n").hasSize(4096);
  }

  @Test
  void aCommandThatWritesElsewhereHasNoneThatIsKnown() {
    String file = Lab.mark();
    String pipe = Lab.mark();
    lab.client()
        .run("/bin/echo " + file + " >/dev/null; /bin/echo " + pipe + " | /bin/cat")
        .orFail();
    assertThat(finish(file).isNull("stdout")).isTrue();
    assertThat(finish(pipe).isNull("stdout")).isTrue();
  }

  @Test
  void aFilterLooksIntoIt() {
    String found = Lab.mark();
    String other = Lab.mark();
    lab.client()
        .run(
            writing("echo $1", other)
                + writing("echo a-word-that-is-looked-for $1", found)
                + "true")
        .orFail();
    lab.settle();
    lab.daemon().terminals().await("command_finish", found);
    assertThat(lab.daemon().terminals().all(e -> e.hasArgument(other))).isEmpty();
  }
}
