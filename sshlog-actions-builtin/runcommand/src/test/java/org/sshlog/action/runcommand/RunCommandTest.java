// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.Events;

@Timeout(180)
class RunCommandTest {
  private static final Event EVENT = Events.sample().commandStart("ls");
  private static final String TREE =
      "sleep 1000 & echo $! >> pids; (sh -c 'trap \"\" TERM; echo $$ >> pids; sleep 1000' &); "
          + "setsid sleep 1000 & echo $! >> pids; echo $$ >> pids; sleep 1000";

  @TempDir Path tmp;

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(5));
  }

  /** Counts what handle() and flush() report as lost. */
  private static long lost(Action action, Event event) throws Exception {
    try {
      action.handle(event);
      action.flush();
      return 0;
    } catch (UndeliveredException e) {
      return e.count();
    }
  }

  private static long lostAtClose(Action action) throws Exception {
    try {
      action.close();
      return 0;
    } catch (UndeliveredException e) {
      return e.count();
    }
  }

  @Test
  void runsAtMostAsManyAtOnceAsAllowed() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    // The first three end when all of them run.
    String script =
        "echo + >> log; until [ $(grep -c + log) -ge 3 ]; do sleep 0.01; done; sleep 0.02;"
            + " echo - >> log";
    try (Action action = scripts.script(script, Map.of("max_parallel", "3"))) {
      for (int i = 0; i < 200; i++) {
        action.handle(EVENT);
      }
      // Closing it kills what does not end soon.
      await().until(() -> scripts.read("log").lines().filter("-"::equals).count() == 200);
    }
    int running = 0;
    int most = 0;
    for (String line : scripts.read("log").lines().toList()) {
      running += line.equals("+") ? 1 : -1;
      most = Math.max(most, running);
    }
    assertThat(scripts.read("log").lines()).hasSize(400);
    assertThat(most).isEqualTo(3);
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void runsInTheOrderOfTheEventsWhenOneAtATimeIsAllowed() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    try (Action action =
        scripts.script("echo $SSHLOG_TTY_ID >> log", Map.of("max_parallel", "1"))) {
      for (int i = 0; i < 50; i++) {
        action.handle(Events.sample().tty(i).established());
      }
    }
    assertThat(scripts.read("log").lines().map(Integer::valueOf).toList())
        .hasSize(50)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void countsEachFailureOnceWhateverRunsAtOnce() throws Exception {
    for (String parallel : List.of("1", "4")) {
      Scripts scripts = Scripts.in(tmp);
      Action action =
          scripts.script("exit $((SSHLOG_TTY_ID % 3))", Map.of("max_parallel", parallel));
      long lost = 0;
      for (int i = 0; i < 60; i++) {
        lost += lost(action, Events.sample().tty(i).established());
      }
      lost += lostAtClose(action);
      assertThat(lost).isEqualTo(40);
    }
  }

  @Test
  void throwsWhenTheProgramIsGone() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    try (Action action = scripts.action(Map.of("command", "/no/such/program"))) {
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> action.handle(EVENT))
            .hasMessage("'/no/such/program' is not an executable file");
      }
    }
  }

  @Test
  void killsAllThatAProgramHasStartedWhenItTakesTooLong() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    try (Action action = scripts.script(TREE, Map.of("max_parallel", "1", "timeout", "4s"))) {
      assertThatThrownBy(() -> action.handle(EVENT))
          .isInstanceOf(UndeliveredException.class)
          .hasMessageContaining("took too long and was killed");
    }
    assertThat(scripts.pids("pids")).hasSize(4);
    await().untilAsserted(() -> assertThat(scripts.pids("pids")).noneMatch(Scripts::runs));
  }

  @Test
  void killsProgramsWhenItIsClosed() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    Action action = scripts.script(TREE, Map.of("max_parallel", "2"));
    action.handle(EVENT);
    action.handle(EVENT);
    await().until(() -> scripts.pids("pids").size() == 8);
    assertThat(lostAtClose(action)).isEqualTo(2);
    await().untilAsserted(() -> assertThat(scripts.pids("pids")).noneMatch(Scripts::runs));
  }

  /** The daemon interrupts an action only when it waits hardly any longer. */
  @Test
  void anInterruptKillsEvenProgramsThatIgnoreSignals() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    String script = "trap '' TERM; echo $$ >> pids; while :; do sleep 0.1; done";
    int programs = 0;
    for (String parallel : List.of("1", "2")) {
      // Other processes can only make it slower: the shortest of some times tells.
      long shortest = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        Action action = scripts.script(script, Map.of("max_parallel", parallel));
        Thread thread =
            new Thread(
                () -> {
                  try {
                    action.handle(EVENT);
                    action.close();
                  } catch (Exception e) {
                    // It says that the program was killed.
                  }
                });
        thread.start();
        int expected = ++programs;
        await().until(() -> scripts.pids("pids").size() == expected);
        long start = System.nanoTime();
        thread.interrupt();
        await().until(() -> scripts.pids("pids").stream().noneMatch(Scripts::runs));
        shortest = Math.min(shortest, System.nanoTime() - start);
        thread.join();
      }
      assertThat(Duration.ofNanos(shortest)).isLessThan(Duration.ofMillis(900));
    }
  }

  @Test
  void letsProgramsEndWhenItIsClosed() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    Action action = scripts.script("sleep 0.5; echo done > done", Map.of());
    action.handle(EVENT);
    assertThat(lostAtClose(action)).isZero();
    assertThat(scripts.read("done")).isEqualTo("done\n");
  }

  @Test
  void waitsForNoProcessThatAProgramHasLeftBehind() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    Action action = scripts.script("sleep 1000 & echo $! > pids", Map.of("max_parallel", "1"));
    try (action) {
      action.handle(EVENT);
      assertThat(scripts.pids("pids")).allMatch(Scripts::runs);
    } finally {
      scripts.pids("pids").forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
    }
  }

  @Test
  void keepsTheBeginningOfTheOutputInAHarmlessForm() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    String script = "printf 'one\\033[2J\\ntwo\\377' >&2; head -c 20000000 /dev/zero; exit 7";
    try (Action action = scripts.script(script, Map.of("max_parallel", "1"))) {
      assertThatThrownBy(() -> action.handle(EVENT)).hasMessageContaining("status 7");
    }
    assertThat(scripts.context().log())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .startsWith("WARN ")
                    .contains("status 7; its output: one\\x1b[2J\\ntwo\\xff\\x00")
                    .hasSizeLessThan(5 * 4096));
  }

  @Test
  void logsTheOutputOfASuccessForDebuggingOnly() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    try (Action action = scripts.script("echo fine", Map.of("max_parallel", "1"))) {
      action.handle(EVENT);
    }
    assertThat(scripts.context().log())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("DEBUG ").endsWith("fine\\n"));
  }

  @Test
  void leavesNoZombies() throws Exception {
    try (Action action = Scripts.in(tmp).script("exit 0", Map.of())) {
      for (int i = 0; i < 40; i++) {
        action.handle(EVENT);
      }
    }
    Path children = Path.of("/proc/self/task");
    await()
        .ignoreExceptions() // a thread may end while it is looked at
        .untilAsserted(
            () -> {
              try (var tasks = Files.list(children)) {
                for (Path task : tasks.toList()) {
                  assertThat(task.resolve("children")).hasContent("");
                }
              }
            });
  }
}
