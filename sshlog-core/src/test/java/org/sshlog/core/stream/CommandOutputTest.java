// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.stream.StreamLab.LEADER;
import static org.sshlog.core.stream.StreamLab.MS;
import static org.sshlog.core.stream.StreamLab.NONE;
import static org.sshlog.core.stream.StreamLab.PIPES;
import static org.sshlog.core.stream.StreamLab.TERMINAL;
import static org.sshlog.core.stream.StreamLab.pipe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.spi.event.CommandFinish.Output;
import org.sshlog.spi.event.EventType;

class CommandOutputTest {
  @Test
  void isThePartOfTheStreamBetweenStartAndEnd() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "$ ls\r\n");
    CommandOutput ls = lab.command(201, 6);
    lab.shows(6, "file\r\n$ ");
    lab.exit(201, ls, 12);
    assertThat(lab.outputs).containsExactly(new Output(6, "file\r\n"));
  }

  @Test
  void whatSshdHadNotReadYetBelongsToTheCommandBefore() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput one = lab.command(201, 0);
    lab.exit(201, one, 4);
    CommandOutput two = lab.command(202, 4);
    lab.exit(202, two, 8);
    assertThat(lab.outputs).isEmpty();
    lab.shows(0, "one\ntwo\nthree");
    assertThat(lab.outputs).containsExactly(new Output(4, "one\n"), new Output(4, "two\n"));
  }

  @Test
  void theEndWaitsForTheLastBytesButNotForLong() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput ls = lab.command(201, 0);
    lab.shows(0, "ab");
    lab.exit(201, ls, 4);
    lab.pass(150 * MS);
    assertThat(lab.outputs).isEmpty();
    assertThat(lab.pass(20 * MS)).isEqualTo(lab.now + 30 * MS);
    lab.pass(30 * MS);
    assertThat(lab.outputs).containsExactly(new Output(4, "ab"));
  }

  @Test
  void theOutputIsToldBeforeTheEnd() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput ls = lab.command(201, 0);
    lab.exit(201, ls, 2);
    int[] told = {-1};
    CommandOutput id = lab.command(202, 2);
    lab.exit(202, id, 4, output -> told[0] = lab.updates().size());
    lab.shows(0, "abcd");
    assertThat(told[0]).isEqualTo(1);
    assertThat(lab.output()).containsExactly("abcd");
  }

  @Test
  void ofMuchTheFirst4096BytesAreKept() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput seq = lab.command(201, 0);
    lab.shows(0, "x".repeat(4_000));
    lab.shows(4_000, "y".repeat(4_000));
    lab.exit(201, seq, 8_000);
    assertThat(lab.outputs).containsExactly(new Output(8_000, "x".repeat(4_000) + "y".repeat(96)));
  }

  @Test
  void aSequenceIsNotCutThere() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput cat = lab.command(201, 0);
    lab.shows(0, "x".repeat(4_095) + "ü more");
    lab.exit(201, cat, 4_102);
    assertThat(lab.outputs).containsExactly(new Output(4_102, "x".repeat(4_095)));
  }

  @Test
  void textEndsWhereBytesWereLost() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput ls = lab.command(201, 0);
    lab.shows(0, "abc");
    lab.shows(10, 7, "def");
    lab.exit(201, ls, 13);
    assertThat(lab.outputs).containsExactly(new Output(13, "abc"));
  }

  @Test
  void ofPipesTheSessionsOwnCount() {
    StreamLab lab = new StreamLab().withPipes();
    CommandOutput own = lab.exec(201, -1, PIPES, 0, "ls");
    CommandOutput elsewhere = lab.exec(202, -1, List.of(NONE, pipe(99), NONE), 0, "ls");
    lab.moved(pipe(32), false, 0, 0, 0, "out".getBytes(StandardCharsets.UTF_8));
    lab.exit(201, own, 3);
    lab.exit(202, elsewhere, 3);
    assertThat(lab.outputs).containsExactly(new Output(3, "out"), null);
  }

  @Test
  void whatIsRedirectedIsNotKnown() {
    StreamLab lab = new StreamLab().withTerminal();
    StreamId pane = new StreamId(StreamId.Kind.TERMINAL, 9);
    assertThat(lab.exec(201, StreamLab.TTY, List.of(NONE, NONE, NONE), -1, "ls")).isNull();
    assertThat(lab.exec(202, StreamLab.TTY, List.of(NONE, NONE, NONE), 0, "ls")).isNull();
    assertThat(lab.exec(203, StreamLab.TTY, List.of(pane, pane, pane), 0, "ls")).isNull();
  }

  @Test
  void anEndThatIsNotKnownLeavesTheOutputUnknown() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.exit(201, lab.command(201, 10), -1);
    lab.exit(202, lab.command(202, 10), 5);
    lab.shows(0, "0123456789");
    assertThat(lab.outputs).containsExactly(null, null);
  }

  @Test
  void anEndThatIsNotKnownExactlyLeavesTheTextButNoSize() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput ls = lab.command(201, 2);
    lab.exit(201, ls, ~10L);
    lab.shows(0, "$ file\r\n");
    assertThat(lab.outputs).isEmpty();
    lab.shows(8, "$ ");
    assertThat(lab.outputs).containsExactly(new Output(Output.UNKNOWN_SIZE, "file\r\n$ "));
  }

  @Test
  void nothingIsKeptOrDelayedWhenNobodyWantsIt() {
    StreamLab lab = new StreamLab(EnumSet.allOf(EventType.class), false).withTerminal();
    CommandOutput ls = lab.command(201, 0);
    assertThat(ls).isNull();
    lab.exit(201, ls, 100);
    assertThat(lab.outputs).hasSize(1).containsOnlyNulls();
  }

  @Test
  void isKeptAlsoWhenNoEventsOfTheTerminalAreWanted() {
    StreamLab lab = new StreamLab(Set.of(EventType.COMMAND_FINISH), true).withTerminal();
    CommandOutput ls = lab.command(201, 0);
    lab.shows(0, "ok");
    lab.exit(201, ls, 2);
    lab.pass(20 * MS);
    assertThat(lab.outputs).containsExactly(new Output(2, "ok"));
    assertThat(lab.events).isEmpty();
  }

  @Test
  void ofTooManyCommandsOnlyTheSizeIsTold() {
    StreamLab lab = new StreamLab().withTerminal();
    List<CommandOutput> running = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      running.add(lab.command(300 + i, i));
    }
    lab.shows(0, "x".repeat(100));
    for (int i = 0; i < 70; i++) {
      lab.exit(300 + i, running.get(i), 100);
    }
    assertThat(lab.outputs).extracting(Output::size).startsWith(100L, 99L).endsWith(31L);
    assertThat(lab.outputs.get(0).text()).hasSize(100);
    assertThat(lab.outputs.get(69).text()).isEmpty();
    CommandOutput next = lab.command(400, 100);
    lab.shows(100, "again");
    lab.exit(400, next, 105);
    assertThat(lab.outputs.get(70).text()).isEqualTo("again");
  }

  @Test
  void commandsWithOneStartShareWhatIsKept() {
    StreamLab lab = new StreamLab().withTerminal();
    List<CommandOutput> running = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      running.add(lab.command(1_000 + i, 0));
    }
    lab.shows(0, "all");
    for (int i = 0; i < 1_000; i++) {
      lab.exit(1_000 + i, running.get(i), 3);
    }
    assertThat(lab.outputs).hasSize(1_000).containsOnly(new Output(3, "all"));
  }

  @Test
  void theEndOfTheConnectionTellsWhatStillWaits() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.exit(201, lab.command(201, 0), 9);
    lab.shows(0, "part");
    lab.connection.close(lab.now);
    assertThat(lab.outputs).containsExactly(new Output(9, "part"));
  }

  @Test
  void aNewSessionOnTheTerminalHasNothingOfTheOldOnesCommands() {
    StreamLab lab = new StreamLab().withTerminal();
    CommandOutput old = lab.command(201, 0);
    lab.shows(0, "old");
    lab.moved(TERMINAL, false, LEADER + 1, 0, 0, "new".getBytes(StandardCharsets.UTF_8));
    lab.exit(201, old, 3);
    assertThat(lab.outputs).containsExactly(new Output(3, "old"));
  }
}
