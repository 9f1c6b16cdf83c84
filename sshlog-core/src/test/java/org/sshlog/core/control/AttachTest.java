// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.Patience.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.terminal.Observation;
import org.sshlog.core.terminal.Screens;
import org.sshlog.core.terminal.Typing;
import org.sshlog.core.terminal.host.ProcessTable;
import org.sshlog.core.terminal.host.Script;
import org.sshlog.core.terminal.host.TerminalAccess;
import org.sshlog.screen.Painter;
import org.sshlog.screen.Screen;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/** {@code attach} over the protocol; script(1) stands for sshd, and the test makes the events. */
@Timeout(180)
class AttachTest {
  @TempDir Path dir;
  private final Samples.Source source = new Samples.Source();
  private final ProcessTable processes = new ProcessTable();
  private final TerminalAccess access = new TerminalAccess(processes);
  private final Typing typing = new Typing(access);
  private volatile long observedSince = System.currentTimeMillis() * 1_000_000;
  private Screens screens;
  private Script script;
  private ControlServer server;
  private long offset;

  @BeforeEach
  void start() throws Exception {
    String command =
        "stty rows 10 cols 40 -echo; while read -r line; do echo \"$line\" >>"
            + dir.resolve("typed")
            + "; done";
    script = new Script(dir, command, TcpInfo.NONE);
    await().until(() -> access.size(script.terminal()).rows() == 10);
    screens =
        new Screens(
            source,
            access,
            new Observation() {
              @Override
              public void settle() {}

              @Override
              public Optional<Period> period(int pid) {
                return observedSince < 0
                    ? Optional.empty()
                    : Optional.of(new Period(observedSince, observedSince / 1_000_000));
              }
            });
    serve(true, Samples.LIMITS);
  }

  private void serve(boolean injection, Limits limits) throws Exception {
    List<ControlCommand> commands =
        List.of(
            new AttachCommand(
                processes, script.finder(), uid -> "u" + uid, screens, typing, injection),
            new KillCommand(processes, script.finder(), uid -> "u" + uid, session -> {}));
    server = new ControlServer(dir.resolve("s" + injection), "no-such-group", commands, limits);
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
    screens.close();
    typing.close();
    script.close();
  }

  private String request(String more) {
    return "{\"command\":\"attach\",\"tty\":"
        + script.terminal().number()
        + ",\"rows\":24,\"columns\":200"
        + more
        + "}";
  }

  private TestClient client() throws Exception {
    return new TestClient(dir.resolve("strue"));
  }

  private TestClient attached(String more) throws Exception {
    TestClient client = client();
    assertThat(client.ask(request(more))).containsOnlyKeys("attached");
    return client;
  }

  private Connection connection() {
    return script.session().established().connection();
  }

  private void output(String data) {
    source.publish(
        new TerminalUpdate(
            connection(),
            script.terminal().number(),
            System.currentTimeMillis() * 1_000_000,
            9,
            StandardStream.STDOUT,
            offset,
            data,
            data.length()));
    offset += data.length();
  }

  /** The terminal of a viewer that draws what it is sent. */
  private static final class Eyes {
    private final Screen screen = new Screen(24, 200);
    private final TestClient client;

    Eyes(TestClient client) {
      this.client = client;
      screen.feed(Painter.enter());
    }

    String text() {
      return IntStream.range(0, screen.rows())
          .mapToObj(screen::line)
          .collect(Collectors.joining("\n"));
    }

    /** Takes the next object; the frame in it, or null when it is something else. */
    String next(Map<String, Object> object) {
      String frame = (String) object.get("draw");
      screen.feed(frame == null ? "" : frame);
      return frame;
    }

    /** Reads frames until the text can be seen, and gives all that can be seen. */
    String await(String text) throws Exception {
      while (!text().contains(text)) {
        next(client.readObject());
      }
      return text();
    }
  }

  private static String keys(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "{\"keys\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}";
  }

  /** The next object that is no frame: one may come at any time. */
  private static Map<String, Object> answer(TestClient client) throws Exception {
    Map<String, Object> answer = client.readObject();
    while (answer.containsKey("draw")) {
      answer = client.readObject();
    }
    return answer;
  }

  private void awaitTyped(String text) {
    Path typed = dir.resolve("typed");
    await().until(() -> Files.exists(typed) && Files.readString(typed).equals(text));
  }

  @Test
  void saysWhatItIsAndThatNothingWasObservedBefore() throws Exception {
    try (TestClient client = client()) {
      Map<?, ?> attached = (Map<?, ?>) client.ask(request("")).get("attached");
      assertThat(attached.get("tty")).isEqualTo(script.terminal().number());
      assertThat(attached.get("username")).isEqualTo("alice");
      assertThat(attached.get("session_id")).isEqualTo(connection().sessionId());
      assertThat(attached.get("rows")).isEqualTo(10);
      assertThat(attached.get("columns")).isEqualTo(40);
      assertThat(attached.get("readonly")).isEqualTo(false);
      assertThat(attached.get("readonly_reason")).isNull();
      assertThat(attached.get("complete")).isEqualTo(false);
      assertThat(source.seen.get(1))
          .containsExactlyInAnyOrder(EventType.TERMINAL_UPDATE, EventType.TERMINAL_RESIZE);
      new Eyes(client).await("sharing | Ctrl+Q leaves | nothing was observed before ");
    }
    // Who has left asks for nothing.
    await().until(() -> source.subscribers() == 1);
  }

  @Test
  void itsOwnTerminalIsTheOneThatWasObservedBefore() throws Exception {
    observedSince = 1;
    output("before anybody looked");
    try (TestClient client = client()) {
      assertThat((Map<?, ?>) client.ask(request("")).get("attached"))
          .hasFieldOrPropertyWithValue("complete", true);
      Eyes eyes = new Eyes(client);
      assertThat(eyes.await("before anybody looked"))
          .contains("Ctrl+Q")
          .doesNotContain("nothing was observed");
      output(" and live");
      eyes.await("before anybody looked and live");
    }
  }

  @Test
  void whatCanNotBeObservedIsSaid() throws Exception {
    observedSince = -1;
    try (TestClient client = attached("")) {
      new Eyes(client).await("can't be observed; 'sshlog status' says why");
    }
  }

  @Test
  void whatWasDrawnBeforeAPauseIsWorthNothing() throws Exception {
    observedSince = 1;
    output("stale");
    try (TestClient client = attached("")) {
      new Eyes(client).await("stale");
    }
    observedSince = System.currentTimeMillis() * 1_000_000;
    try (TestClient client = attached("")) {
      assertThat(new Eyes(client).await("nothing was observed before")).doesNotContain("stale");
    }
  }

  @Test
  void keysArriveAndNonsenseDoesNot() throws Exception {
    try (TestClient client = attached("")) {
      List<String> nonsense =
          List.of(
              "{\"keys\":\"%%\"}",
              "{\"keys\":7}",
              "{\"rows\":3}",
              "{}",
              "{\"rows\":0,\"columns\":9}",
              "{\"rows\":99999,\"columns\":9}",
              "{\"command\":\"kill\"}",
              "{\"rows\":1.5}");
      for (String line : nonsense) {
        client.send(line);
        assertThat(answer(client))
            .containsEntry("code", "invalid_request")
            .doesNotContainKey("end");
      }
      client.send(keys("hel")).send(keys("")).send(keys("lo\n"));
      awaitTyped("hello\n");
    }
  }

  @Test
  void readOnlySaysWhy() throws Exception {
    try (TestClient client = client()) {
      Map<?, ?> attached = (Map<?, ?>) client.ask(request(",\"readonly\":true")).get("attached");
      assertThat(attached.get("readonly_reason")).asString().contains("read-only");
      assertThat(new Eyes(client).await("alice")).contains("readonly");
      client.send(keys("never\n"));
      assertThat(answer(client)).containsEntry("code", "readonly");
    }
    server.close();
    serve(false, Samples.LIMITS);
    try (TestClient client = new TestClient(dir.resolve("sfalse"))) {
      Map<?, ?> attached = (Map<?, ?>) client.ask(request("")).get("attached");
      assertThat(attached.get("readonly")).isEqualTo(true);
      assertThat(attached.get("readonly_reason")).asString().contains("--enable-session-injection");
      new Eyes(client).await("readonly");
      client.send(keys("never\n"));
      assertThat(answer(client)).containsEntry("code", "readonly");
    }
    assertThat(dir.resolve("typed")).doesNotExist();
  }

  @Test
  void severalWatchersOfDifferentSizes() throws Exception {
    try (TestClient one = attached("");
        TestClient two = attached(",\"readonly\":true")) {
      Eyes first = new Eyes(one);
      Eyes second = new Eyes(two);
      output("both see this");
      first.await("both see this");
      second.await("both see this");
      second.screen.resize(11, 40);
      two.send("{\"rows\":11,\"columns\":40}");
      source.publish(new TerminalResize(connection(), script.terminal().number(), 1, 9, 30, 100));
      // What does not fit into 40 columns comes in turns.
      second.await(" session 30x100, window 10x40");
      second.await(" alice " + script.terminal().name() + " readonly | Ctrl+Q leaves");
      first.await("session 30x100, window 23x200");
    }
  }

  @Test
  void lostOutputIsToldUntilTheScreenIsCleared() throws Exception {
    observedSince = 1;
    try (TestClient client = attached("")) {
      Eyes eyes = new Eyes(client);
      output("first");
      offset += 100;
      output("second");
      assertThat(eyes.await("output was lost")).contains("firstsecond");
      output("\u001b[H\u001b[2Jclean");
      assertThat(eyes.await("clean")).doesNotContain("output was lost").doesNotContain("first");
    }
  }

  @Test
  void aFloodCostsAViewerOnlyItsFrames() throws Exception {
    String block = ("0123456789".repeat(7) + "\r\n").repeat(900);
    try (TestClient client = attached("")) {
      long begin = System.nanoTime();
      Thread flood =
          new Thread(
              () -> {
                for (int i = 0; i < 1500; i++) {
                  output(block);
                }
                output("\u001b[H\u001b[2Jthe end");
              });
      flood.start();
      int frames = 0;
      long bytes = 0;
      Eyes eyes = new Eyes(client);
      while (!eyes.text().contains("the end")) {
        bytes += eyes.next(client.readObject()).length();
        frames++;
      }
      flood.join();
      double seconds = (System.nanoTime() - begin) / 1e9;
      assertThat(frames).isLessThan((int) (40 * seconds) + 10);
      assertThat(bytes).isLessThan(frames * 64L * 1024);
    }
  }

  @Test
  void aViewerThatStopsReadingIsDropped() throws Exception {
    server.close();
    serve(true, Samples.SHORT);
    try (TestClient client = attached("")) {
      while (server.droppedClients() == 0) {
        output("\u001b[H" + "x".repeat(200) + offset);
        Thread.onSpinWait();
      }
      assertThat(client).isNotNull();
    }
    await().until(() -> source.subscribers() == 1);
  }

  @Test
  void theEndOfTheConnectionIsTheLastWord() throws Exception {
    try (TestClient client = attached("")) {
      output("last words");
      source.publish(new ConnectionClose(script.session().established(), 1, null, 0));
      Eyes eyes = new Eyes(client);
      Map<String, Object> object = client.readObject();
      while (eyes.next(object) != null) {
        object = client.readObject();
      }
      assertThat(eyes.text()).contains("last words");
      assertThat(object).containsEntry("closed", "the session has ended");
    }
  }

  @Test
  void theWatchedAreToldWhenThatIsAskedFor() throws Exception {
    try (TestClient client = attached(",\"notify\":true,\"readonly\":true")) {
      await()
          .until(() -> script.output().contains("[sshlog: u0 watches this terminal, read-only]"));
      assertThat(client).isNotNull();
    }
    await().until(() -> script.output().contains("[sshlog: u0 does not watch any more]"));
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    try (TestClient client = client()) {
      String kill = "{\"command\":\"kill\"";
      assertThat(client.ask("{\"command\":\"attach\",\"tty\":99999,\"rows\":1,\"columns\":1}"))
          .containsEntry("code", "no_terminal");
      assertThat(client.ask("{\"command\":\"attach\",\"tty\":-1,\"rows\":1,\"columns\":1}"))
          .containsEntry("code", "invalid_request");
      assertThat(client.ask("{\"command\":\"attach\",\"tty\":1}"))
          .containsEntry("code", "invalid_request");
      assertThat(client.ask(request(",\"readonly\":\"yes\"")))
          .containsEntry("code", "invalid_request");
      assertThat(client.ask(request(",\"session\":\"other\"")))
          .containsEntry("code", "no_terminal");
      assertThat(client.ask(kill + "}")).containsEntry("code", "invalid_request");
      assertThat(client.ask(kill + ",\"session\":\"x\"}")).containsEntry("code", "no_session");
      assertThat(client.ask(kill + ",\"tty\":99999}")).containsEntry("code", "no_terminal");
    }
  }
}
