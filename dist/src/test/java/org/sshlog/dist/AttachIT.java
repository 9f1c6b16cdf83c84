// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.Tmux;

/** {@code sshlog attach}, driven at real terminals: those of people, and those of sessions. */
class AttachIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern TERMINAL = Pattern.compile("(?m)^/dev/pts/([0-9]+)$");

  private static Lab lab;
  private Tmux tmux;
  private Tmux.Pane viewer;
  private String before;

  @BeforeAll
  static void open() {
    lab = Lab.open(Sshlogd.prepare(), "--enable-session-injection");
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  @BeforeEach
  void sit() {
    tmux = new Tmux();
    viewer = tmux.open(24, 100);
    before = viewer.settings();
  }

  @AfterEach
  void stand() {
    tmux.close();
  }

  /** A person's terminal, and the terminal of the session to which that person has logged in. */
  private record Login(Tmux.Pane pane, int tty) {}

  private static Login logIn(Tmux.Pane pane, String prompt) {
    pane.enter(Tmux.quoted(lab.root().commandLine("-tt")));
    pane.await("~#");
    pane.enter("unset PROMPT_COMMAND; PS1='" + prompt + "'; clear");
    pane.awaitPrompt(prompt);
    pane.enter("tty; echo do''ne");
    pane.await("done");
    Matcher tty = TERMINAL.matcher(pane.screen());
    assertThat(tty.find()).as(pane.screen()).isTrue();
    int number = Integer.parseInt(tty.group(1));
    Await.until(
        () -> "a session on pts/" + number + "\n" + lab.daemon().log(),
        LIMIT,
        () -> lab.daemon().cli("sessions").out().lines().anyMatch(l -> isOn(number, l)));
    return new Login(pane, number);
  }

  /** Whether a line of the table is about this terminal; behind its number stands the kind. */
  private static boolean isOn(int tty, String line) {
    return line.matches(".* " + tty + " +[a-z]+");
  }

  private Login logIn() {
    return logIn(tmux.open(30, 90), "there> ");
  }

  private static String sshlog(Sshlogd daemon, String arguments) {
    return Tmux.quoted(
            List.of(
                Sshlogd.home().resolve("bin/sshlog").toString(),
                "--socket",
                daemon.socket().toString()))
        + " "
        + arguments;
  }

  private static String attach(int tty, String options) {
    return sshlog(lab.daemon(), "attach " + tty + " " + options) + "; echo code=$?";
  }

  private void assertRestored(Tmux.Pane pane) {
    pane.awaitPrompt("local>");
    assertThat(pane.settings()).isEqualTo(before);
    assertThat(pane.isAlternate()).isFalse();
  }

  private void awaitLog(String... texts) {
    for (String text : texts) {
      lab.daemon().awaitLog(text);
    }
  }

  @Test
  void theScreenAppearsAndKeysArrive() {
    Login login = logIn();
    viewer.enter(attach(login.tty(), ""));
    viewer.await("sharing");
    login.pane().enter("clear; echo Grüße, 世界");
    viewer.await("Grüße, 世界");
    viewer.enter("echo from-$((40 + 2))");
    login.pane().await("from-42");
    viewer.await("from-42");
    viewer.press("C-q");
    viewer.await("Left pts/" + login.tty() + ": you pressed Ctrl+Q.");
    viewer.await("code=0");
    assertRestored(viewer);
    awaitLog(
        "Attach to pts/" + login.tty() + " of root, session ",
        "Keys for pts/" + login.tty() + " of root",
        "(sharing) by pid ",
        "uid 0, gid 0 (root)",
        "End of attach to pts/" + login.tty());
  }

  @Test
  void keysArriveAsTheyAre() {
    Login login = logIn();
    Path file = lab.daemon().path("keys-" + login.tty());
    login.pane().enter("stty raw -echo; echo ready; head -c 6 > " + file + "; stty sane; clear");
    login.pane().await("ready");
    viewer.enter(attach(login.tty(), ""));
    viewer.await("sharing");
    viewer.press("C-c", "C-z", "Escape", "C-s").type("é");
    Await.until(() -> "six bytes in " + file, LIMIT, () -> file.toFile().length() == 6);
    assertThat(file).hasContent("\u0003\u001a\u001b\u0013é");
    viewer.press("C-q");
    assertRestored(viewer);
  }

  @Test
  void eitherWindowMayChange() {
    Login login = logIn();
    viewer.enter(attach(login.tty(), ""));
    viewer.await("session 30x90, window 23x100");
    viewer.resize(40, 120);
    viewer.await("session 30x90, window 39x120");
    login.pane().resize(20, 70);
    login.pane().enter("clear; echo smaller");
    viewer.await("session 20x70, window 39x120");
    viewer.await("smaller");
    viewer.resize(21, 70);
    viewer.await("sharing | Ctrl+Q leaves");
    viewer.press("C-q");
    assertRestored(viewer);
  }

  @Test
  void twoMayWatchAndOneMayNotType() {
    Login login = logIn();
    Tmux.Pane second = tmux.open(24, 100);
    viewer.enter(attach(login.tty(), ""));
    second.enter(attach(login.tty(), "--readonly"));
    viewer.await("sharing");
    second.await("readonly");
    login.pane().enter("clear; echo both of you");
    viewer.await("both of you");
    second.await("both of you");
    second.type("never ");
    viewer.enter("echo yes");
    second.await("echo yes");
    assertThat(login.pane().screen()).doesNotContain("never");
    second.press("C-q");
    second.await("Left pts/" + login.tty());
    viewer.press("C-q");
    assertRestored(second);
    assertRestored(viewer);
  }

  @Test
  void whoeverIsWatchedIsToldWhenThatIsWanted() {
    Login login = logIn();
    viewer.enter(attach(login.tty(), "--readonly --notify"));
    login.pane().await("[sshlog: root watches this terminal, read-only]");
    viewer.await("readonly |");
    viewer.press("C-q");
    login.pane().await("[sshlog: root does not watch any more]");
    assertRestored(viewer);
  }

  @Test
  void theEndOfTheSessionIsSaid() {
    Login login = logIn();
    viewer.enter(attach(login.tty(), ""));
    viewer.await("sharing");
    login.pane().enter("exit");
    viewer.await("Left pts/" + login.tty() + ": the session has ended.");
    viewer.await("code=0");
    assertRestored(viewer);
  }

  @Test
  void aClientThatIsKilledLeavesTheTerminalSane() {
    Login login = logIn();
    for (String signal : List.of("TERM", "HUP", "KILL")) {
      viewer.enter(attach(login.tty(), "--readonly"));
      viewer.await("readonly");
      Finished.of("kill", "-" + signal, Long.toString(clientOf(login))).orFail();
      viewer.await("code=");
      assertRestored(viewer);
      viewer.enter("clear");
      viewer.awaitPrompt("local>");
    }
  }

  /** The pid of the client that looks at the terminal: the one that status tells. */
  private static long clientOf(Login login) {
    Pattern pid = Pattern.compile("\"pid\": ([0-9]+)[^}]*\"attached\": " + login.tty());
    return Await.value(
        () -> "a client attached to " + login.tty(),
        LIMIT,
        () ->
            pid.matcher(lab.daemon().cli("status", "--json").out())
                .results()
                .map(m -> Long.parseLong(m.group(1)))
                .findFirst());
  }

  @Test
  void withoutInjectionItSaysSoAndALostDaemonToo() {
    try (Sshlogd other = Sshlogd.prepare()) {
      other.launch();
      Login login = logIn();
      Await.until(
          () -> "the session\n" + other.log(),
          LIMIT,
          () -> other.cli("sessions").out().lines().anyMatch(l -> isOn(login.tty(), l)));
      viewer.enter(sshlog(other, "attach " + login.tty()) + "; echo code=$?");
      viewer.await("readonly");
      viewer.type("never").press("C-q");
      viewer.await("Keys went nowhere: typing into sessions is off");
      viewer.await("code=0");
      assertThat(login.pane().screen()).doesNotContain("never");
      assertRestored(viewer);

      viewer.enter("clear; " + sshlog(other, "attach " + login.tty()) + "; echo code=$?");
      viewer.await("readonly");
      other.signal("KILL");
      viewer.await("code=69");
      assertThat(viewer.screen()).contains("sshlogd has closed the connection");
      assertRestored(viewer);
    }
  }

  @Test
  void ofOneselfNothingIsShown() {
    Login login = logIn();
    login.pane().enter("clear; " + attach(login.tty(), ""));
    login.pane().await("code=1");
    assertThat(login.pane().screen().replace("\n", "")).contains("would show itself for ever");
    String command = sshlog(lab.daemon(), "attach " + login.tty());
    login.pane().enter("clear; script -qec \"" + command + "\" /dev/null; echo inside=$?");
    login.pane().await("inside=1");
    assertThat(login.pane().screen().replace("\n", "")).contains("would show itself for ever");
  }

  @Test
  void ofASessionThatShowsThisOneNothingIsShown() {
    Login outer = logIn();
    Login inner = logIn(outer.pane(), "inner> ");
    assertThat(inner.tty()).isNotEqualTo(outer.tty());
    inner.pane().enter("clear; " + attach(outer.tty(), ""));
    inner.pane().await("code=1");
    assertThat(inner.pane().screen().replace("\n", "")).contains("would show itself for ever");
  }

  @Test
  void ofASessionThatShowsThisPaneNothingIsShown() {
    try (Tmux shown = new Tmux()) {
      Tmux.Pane pane = shown.open(24, 80);
      Login login = logIn();
      login.pane().enter(shown.clientCommand() + " attach");
      login.pane().await("local>");
      pane.enter("clear; " + attach(login.tty(), ""));
      pane.await("code=1");
      assertThat(pane.screen().replace("\n", "")).contains("would show itself for ever");
    }
  }

  @Test
  void killEndsThatSessionAndNoOther() {
    Path control = lab.daemon().path("control-" + System.nanoTime());
    List<String> shared = new ArrayList<>(lab.root().commandLine("-tt", "-S", control.toString()));
    Tmux.Pane first = tmux.open(24, 80);
    first.enter(Tmux.quoted(lab.root().commandLine("-tt", "-M", "-S", control.toString())));
    first.await("~#");
    Await.until(() -> "the control socket", LIMIT, () -> Files.exists(control));
    Tmux.Pane second = tmux.open(24, 80);
    second.enter(Tmux.quoted(shared));
    second.await("~#");
    second.enter("clear; trap '' HUP; tty; echo do''ne");
    second.await("done");
    Matcher tty = TERMINAL.matcher(second.screen());
    assertThat(tty.find()).isTrue();
    Finished kill = lab.daemon().cli("kill", "/dev/pts/" + tty.group(1));
    assertThat(kill.orFail().out()).contains("sent SIGHUP to", "sent SIGKILL to", "has ended");
    second.await("local>");
    first.enter("clear; echo still-$((40 + 2))");
    first.await("still-42");
    awaitLog("Kill of pts/" + tty.group(1) + " of root", "it has ended");
    assertThat(lab.daemon().cli("kill", tty.group(1)).exitCode()).isEqualTo(1);
    assertThat(lab.daemon().cli("kill").exitCode()).isEqualTo(2);
    assertThat(lab.daemon().cli("kill", "tty1").exitCode()).isEqualTo(2);
    assertThat(lab.daemon().cli("attach", "1").exitCode()).isEqualTo(2); // no terminal
  }
}
