// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.sshlog.cli.recording.Event;
import org.sshlog.cli.recording.Recording;
import org.sshlog.cli.recording.RecordingException;
import org.sshlog.screen.Painter;

/**
 * Plays a recording on the terminal and obeys its keys. What is recorded goes to a screen of our
 * own, and what this shows is painted: nothing of the recording reaches the terminal itself. Runs
 * on one thread; keys and signals come through a queue.
 */
final class Player implements RawTerminal.Listener {
  private static final long SECOND = 1_000_000;
  private static final long JUMP = 5 * SECOND;
  private static final long FRAME_NANOS = 33_000_000;
  private static final long TICK_NANOS = 250_000_000;

  /** Something from outside: keys, or with null that the window is another one. */
  private record Input(byte[] keys) {}

  private static final Input END = new Input(new byte[0]);

  private final LinkedBlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
  private final RawTerminal terminal;
  private final Playback playback;
  private final Chapters chapters;
  private final Pace pace;
  private final String name;
  private final Charset charset;
  private final Painter painter;

  /** The time in the recording that is shown, in microseconds. */
  private long position;

  private long lastNanos;
  private long painted;
  private boolean paused;
  private boolean ended;
  private Prompt prompt;
  private String wanted = "";
  private String message = "";

  private Player(
      RawTerminal terminal,
      Playback playback,
      Chapters chapters,
      Pace pace,
      String name,
      Charset charset)
      throws IOException {
    this.terminal = terminal;
    this.playback = playback;
    this.chapters = chapters;
    this.pace = pace;
    this.name = name;
    this.charset = charset;
    RawTerminal.Size size = terminal.size();
    painter = new Painter(size.rows(), size.columns());
  }

  /** Plays a recording until the user has enough of it. */
  static void play(Recording recording, Pace pace, String name, Console console)
      throws CliException, IOException, RecordingException {
    boolean truncated;
    try (RawTerminal terminal =
        RawTerminal.open(console.charset(), Painter.enter(), Painter.leave())) {
      RawTerminal.Size size = terminal.size();
      try (Chapters chapters = new Chapters(recording);
          Playback playback =
              new Playback(recording, new Event.Size(size.rows(), size.columns()))) {
        Player player = new Player(terminal, playback, chapters, pace, name, console.charset());
        terminal.listen(player);
        player.run();
        truncated = playback.isTruncated();
      }
    }
    if (truncated) {
      console.error("sshlog: the recording ends in the middle of a line");
    }
  }

  @Override
  public void typed(byte[] keys) {
    inputs.add(new Input(keys));
  }

  @Override
  public void resized() {
    inputs.add(new Input(null));
  }

  @Override
  public void ended() {
    inputs.add(END);
  }

  private void run() throws IOException, RecordingException {
    lastNanos = System.nanoTime();
    try {
      while (!ended) {
        advance();
        paint();
        Input input = inputs.poll(pauseNanos(), TimeUnit.NANOSECONDS);
        for (; input != null && !ended; input = inputs.poll()) {
          take(input);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Plays what has become due, though not for longer than a frame. */
  private void advance() throws IOException, RecordingException {
    long now = System.nanoTime();
    Event next = playback.next();
    if (paused || prompt != null || next == null) {
      lastNanos = now;
      return;
    }
    // Of a long pause only the end is awaited.
    position = Math.max(position, next.micros() - pace.shortened(next.micros() - position));
    position += pace.microsIn(now - lastNanos);
    lastNanos = now;
    while (next != null && next.micros() <= position) {
      playback.step();
      next = playback.next();
      if (System.nanoTime() - now > FRAME_NANOS) {
        position = playback.micros(); // more than can be played: slower, but all of it
        break;
      }
    }
    if (next == null) {
      position = playback.micros();
    }
  }

  /** How long there is nothing to do but to wait for keys. */
  private long pauseNanos() {
    Event next = playback.next();
    if (paused || prompt != null || next == null) {
      return TICK_NANOS;
    }
    long frame = painted + FRAME_NANOS - System.nanoTime();
    long due = pace.nanosFor(next.micros() - position);
    return Math.max(0, Math.min(TICK_NANOS, Math.max(due, frame)));
  }

  private void paint() throws IOException {
    long now = System.nanoTime();
    if (now - painted >= FRAME_NANOS || paused) {
      painter.status(status());
      terminal.write(painter.paint(playback.screen()));
      painted = now;
    }
  }

  private String status() {
    if (prompt != null) {
      return prompt.toString();
    }
    boolean end = playback.next() == null;
    String state = end ? "end" : paused ? "paused" : "playing";
    String length = chapters.length() < 0 ? "?" : Clock.of(chapters.length());
    String text = " " + state + "  " + Clock.of(position) + " / " + length + "  " + pace;
    if (!message.isEmpty()) {
      return text + "  " + message;
    }
    String keys = paused || end ? "  q quit, space plays, <- -> 5 s, [ ] commands, / search" : "";
    return text + keys + "  " + (playback.marker().isEmpty() ? name : playback.marker());
  }

  private void take(Input input) throws IOException, RecordingException {
    if (input == END) {
      ended = true;
    } else if (input.keys() == null) {
      RawTerminal.Size size = terminal.size();
      painter.resize(size.rows(), size.columns());
    } else {
      String text = new String(input.keys(), charset);
      for (int i = 0; i < text.length() && !ended; ) {
        int key = Key.at(text, i);
        i += Key.length(text, i);
        message = "";
        if (prompt == null) {
          press(key);
        } else if (!prompt.type(key)) {
          prompt = null;
        }
      }
    }
    painted = 0;
  }

  private void press(int key) throws IOException, RecordingException {
    switch (key) {
      case 'q', 0x11, 0x03 -> ended = true;
      case ' ' -> {
        if (playback.next() == null) {
          goTo(0);
          paused = false;
        } else {
          paused = !paused;
        }
      }
      case '.' -> step();
      case '+', '=' -> pace.faster();
      case '-' -> pace.slower();
      case Key.RIGHT -> goTo(position + JUMP);
      case Key.LEFT -> goTo(position - JUMP);
      case ']' -> chapter(chapters.after(position));
      case '[' -> chapter(chapters.before(position - SECOND));
      case 'g' -> prompt = new Prompt("go to (seconds, 1:30 or 50%): ", this::goToText);
      case '/' -> prompt = new Prompt("search: ", this::search);
      case 'n' -> search(wanted);
      case 0x0C -> painter.repaint();
      default -> {}
    }
  }

  private void step() throws IOException, RecordingException {
    paused = true;
    if (playback.next() != null) {
      playback.step();
      position = playback.micros();
    }
  }

  private void chapter(Long micros) throws IOException, RecordingException {
    if (micros == null) {
      message = "no further command is known";
    } else {
      goTo(micros);
    }
  }

  private void goToText(String text) throws IOException, RecordingException {
    long micros = Clock.parse(text, chapters.length());
    if (micros < 0) {
      boolean later = text.endsWith("%") && chapters.length() < 0;
      message = later ? "how long it is, is not known yet" : "'" + text + "' is no time";
    } else {
      goTo(micros);
    }
  }

  /** Goes on to where a text appears on the screen, and pauses there; a key ends the search. */
  private void search(String text) throws IOException, RecordingException {
    wanted = text;
    if (text.isEmpty()) {
      message = "nothing to search for; / asks";
      return;
    }
    long before = position;
    boolean shown = playback.shows(text);
    while (playback.next() != null && inputs.isEmpty()) {
      boolean again = playback.next().text().contains(text);
      playback.step();
      boolean shows = playback.shows(text);
      if (shows && (again || !shown)) {
        paused = true;
        position = playback.micros();
        message = "found: " + text;
        return;
      }
      shown = shows;
    }
    message = (playback.next() == null ? "not found: " : "search interrupted: ") + text;
    goTo(before);
  }

  private void goTo(long micros) throws IOException, RecordingException {
    playback.seek(Math.max(0, micros));
    position = playback.next() == null ? playback.micros() : Math.max(0, micros);
    lastNanos = System.nanoTime();
  }
}
