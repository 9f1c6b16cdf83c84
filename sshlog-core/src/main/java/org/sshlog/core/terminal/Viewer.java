// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.sshlog.core.terminal.host.SessionTerminal;
import org.sshlog.core.terminal.host.WindowSize;
import org.sshlog.screen.Painter;

/**
 * One client that looks at a terminal. {@link Screens} paints for it; the methods that are public
 * are safe for use from any thread and never wait.
 */
public final class Viewer {
  /** The largest and smallest window that is painted; bounds the size of a frame. */
  public static final int MAX_ROWS = LiveTerminal.MAX_ROWS + 1;

  /** See {@link #MAX_ROWS}. */
  public static final int MAX_COLUMNS = LiveTerminal.MAX_COLUMNS;

  private static final int MIN_ROWS = 2;
  private static final int MIN_COLUMNS = 2;
  private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(33);
  private static final long NOTICE_NS = TimeUnit.SECONDS.toNanos(6);
  private static final long TURN_NS = TimeUnit.SECONDS.toNanos(3);

  /** A sentence that is shown for a while. */
  private record Notice(String text, long until) {}

  private final SessionTerminal terminal;
  private final String mode;
  private final AtomicReference<String> frame = new AtomicReference<>();
  private volatile WindowSize window;
  private volatile Notice notice;
  private volatile String closed;
  private volatile long frames;

  /** What follows is for the thread that paints. */
  private final Painter painter;

  private WindowSize painted;
  private String paintedStatus = "";
  private long paintedChanges = -1;
  private final long begunAt = System.nanoTime();
  private long paintedAt = begunAt - FRAME_NS;

  /**
   * Makes one.
   *
   * @param terminal what it looks at
   * @param sharing whether its keys go to the session
   * @param window its window; clamped
   */
  Viewer(SessionTerminal terminal, boolean sharing, WindowSize window) {
    this.terminal = terminal;
    this.mode = sharing ? "sharing" : "readonly";
    this.window = clamped(window);
    this.painted = this.window;
    this.painter = new Painter(painted.rows(), painted.columns());
  }

  private static WindowSize clamped(WindowSize size) {
    return new WindowSize(
        Math.max(MIN_ROWS, Math.min(MAX_ROWS, size.rows())),
        Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, size.columns())));
  }

  /** What it looks at. */
  public SessionTerminal terminal() {
    return terminal;
  }

  /** Its window has got this size; clamped to what is painted. */
  public void resize(WindowSize size) {
    window = clamped(size);
  }

  /** Shows a sentence in the status line for some seconds. */
  public void tell(String sentence) {
    notice = new Notice(sentence, System.nanoTime() + NOTICE_NS);
  }

  /**
   * Takes what is to be written to the viewer's terminal next; null when there is nothing new. Once
   * {@link #closed()} has said why, what it gives is the last.
   */
  public String take() {
    return frame.getAndSet(null);
  }

  /** Whether something waits to be taken. */
  public boolean hasFrame() {
    return frame.get() != null;
  }

  /** Why nothing more will be painted; null while more may come. */
  public String closed() {
    return closed;
  }

  /** How many frames were painted so far. */
  public long frames() {
    return frames;
  }

  /** Paints nothing more. */
  void close(String reason) {
    closed = reason;
  }

  /** Whether something has changed since it was last painted. */
  boolean isBehind(LiveTerminal live) {
    return live.changes() != paintedChanges || !window.equals(painted);
  }

  /** Paints when there is something new, its time has come, and the last frame has been taken. */
  void paint(LiveTerminal live, long now) {
    if (closed == null && !hasFrame() && now - paintedAt >= FRAME_NS) {
      paintNow(live, now);
    }
  }

  /** Paints what has not been painted, to be followed by no more; adds to what was not taken. */
  void paintLast(LiveTerminal live, long now) {
    String waiting = frame.getAndSet(null);
    paintNow(live, now);
    if (waiting != null) {
      frame.set(hasFrame() ? waiting + frame.get() : waiting);
    }
  }

  private void paintNow(LiveTerminal live, long now) {
    WindowSize size = window;
    boolean resized = !size.equals(painted);
    if (resized) {
      painter.resize(size.rows(), size.columns());
      painted = size;
    }
    String status = status(live, now);
    if (!resized && live.changes() == paintedChanges && status.equals(paintedStatus)) {
      return;
    }
    painter.status(status);
    String text = painter.paint(live.screen());
    paintedChanges = live.changes();
    paintedStatus = status;
    if (!text.isEmpty()) {
      paintedAt = now;
      frames++;
      frame.set(text);
    }
  }

  private String status(LiveTerminal live, long now) {
    Notice present = notice;
    String told = present == null || now - present.until() > 0 ? null : present.text();
    WindowSize room = new WindowSize(painted.rows() - 1, painted.columns());
    String who = terminal.username() + " " + terminal.name();
    return StatusLine.text(who, mode, live, room, told, (now - begunAt) / TURN_NS);
  }
}
