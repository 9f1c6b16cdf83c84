// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.terminal.spi.Pty;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.Signals;

/**
 * The terminal that a person sits at, in raw mode: each key comes as it is typed, Ctrl-C too, and
 * nothing is shown that the program does not write. However the program ends, the terminal is as it
 * was: on {@link #close}, on an exception in a {@code try} statement, and on any signal that can be
 * caught. All methods may be called on any thread.
 */
final class RawTerminal implements AutoCloseable {
  /** How long the end of the program waits for a terminal that does not take what is written. */
  private static final int PATIENCE_MS = 200;

  /** Rows and columns of the window, at least 1 each. */
  record Size(int rows, int columns) {}

  /** Is told what happens at the terminal, on a thread for keys and one for signals. */
  interface Listener {
    /** Keys were typed: some bytes, which the listener may keep. */
    void typed(byte[] keys);

    /**
     * The window may have changed its size, or what it shows is lost: all is to be painted anew.
     */
    void resized();

    /** The terminal is gone; no keys will come. */
    void ended();
  }

  private final Pty pty;
  private final Attributes before;
  private final Attributes raw;
  private final Charset charset;
  private final String enter;
  private final String leave;
  private final InputStream in = new FileInputStream(FileDescriptor.in);
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private final ReentrantLock writing = new ReentrantLock();
  private final Thread onEnd = new Thread(this::restore, "terminal");
  private volatile boolean closed;

  /** Whether standard input and output are a terminal. */
  static boolean isAvailable() {
    JniTerminalProvider provider = new JniTerminalProvider();
    return provider.isSystemStream(SystemStream.Input)
        && provider.isSystemStream(SystemStream.Output);
  }

  /**
   * The size of the window of standard output, before anything is done to it.
   *
   * @throws CliException when it is no terminal
   */
  static Size currentSize() throws CliException {
    try {
      return sizeOf(new JniTerminalProvider().current(SystemStream.Output));
    } catch (IOException e) {
      throw new CliException(
          CliException.FAILED, "the terminal can't be asked: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the terminal raw.
   *
   * @param charset of the terminal
   * @param enter what to write now, and again after the program was stopped and continued
   * @param leave what to write at the end
   * @throws CliException when standard input and output are no terminal, or it can't be set
   */
  static RawTerminal open(Charset charset, String enter, String leave) throws CliException {
    if (!isAvailable()) {
      throw new CliException(
          CliException.USAGE, "this needs a terminal at standard input and output");
    }
    try {
      Pty pty = new JniTerminalProvider().current(SystemStream.Output);
      RawTerminal terminal = new RawTerminal(pty, charset, enter, leave);
      Runtime.getRuntime().addShutdownHook(terminal.onEnd);
      terminal.enter();
      return terminal;
    } catch (IOException e) {
      throw new CliException(
          CliException.FAILED, "the terminal can't be set: " + e.getMessage(), e);
    }
  }

  private RawTerminal(Pty pty, Charset charset, String enter, String leave) throws IOException {
    this.pty = pty;
    this.charset = charset;
    this.enter = enter;
    this.leave = leave;
    before = pty.getAttr();
    raw = new Attributes(before);
    raw.setInputFlags(
        EnumSet.of(
            InputFlag.BRKINT,
            InputFlag.PARMRK,
            InputFlag.ISTRIP,
            InputFlag.INLCR,
            InputFlag.IGNCR,
            InputFlag.ICRNL,
            InputFlag.IXON),
        false);
    raw.setLocalFlags(
        EnumSet.of(
            LocalFlag.ECHO, LocalFlag.ECHONL, LocalFlag.ICANON, LocalFlag.ISIG, LocalFlag.IEXTEN),
        false);
    raw.setOutputFlags(EnumSet.of(OutputFlag.OPOST), false);
    raw.setControlChar(ControlChar.VMIN, 1);
    raw.setControlChar(ControlChar.VTIME, 0);
  }

  private void enter() throws IOException {
    pty.setAttr(raw);
    write(enter);
  }

  /** Begins to tell what happens; to be called once. */
  void listen(Listener listener) {
    Signals.register("WINCH", listener::resized);
    Signals.register("CONT", () -> comeBack(listener));
    Thread keys = new Thread(() -> readKeys(listener), "keys");
    keys.setDaemon(true);
    keys.start();
  }

  private void comeBack(Listener listener) {
    try {
      enter();
      listener.resized();
    } catch (IOException e) {
      listener.ended();
    }
  }

  private void readKeys(Listener listener) {
    byte[] bytes = new byte[4096];
    try {
      for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
        listener.typed(Arrays.copyOf(bytes, count));
      }
    } catch (IOException e) {
      // The same as its end: the terminal is gone.
    }
    listener.ended();
  }

  /**
   * The size of the window now.
   *
   * @throws IOException when the terminal is gone
   */
  Size size() throws IOException {
    return sizeOf(pty);
  }

  private static Size sizeOf(Pty pty) throws IOException {
    var size = pty.getSize();
    // A terminal that does not know its size says 0.
    return new Size(
        size.getRows() > 0 ? size.getRows() : 24, size.getColumns() > 0 ? size.getColumns() : 80);
  }

  /**
   * Writes text at once. Does nothing when the terminal has been restored.
   *
   * @throws IOException when the terminal is gone
   */
  void write(String text) throws IOException {
    if (text.isEmpty()) {
      return;
    }
    writing.lock();
    try {
      if (!closed) {
        out.write(text.getBytes(charset));
      }
    } finally {
      writing.unlock();
    }
  }

  /** Makes the terminal what it was before. */
  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(onEnd);
    } catch (IllegalStateException e) {
      // The program is ending: the hook finds that nothing is left to do.
    }
  }

  private void restore() {
    boolean locked = false;
    try {
      locked = writing.tryLock(PATIENCE_MS, TimeUnit.MILLISECONDS);
      if (closed) {
        return;
      }
      closed = true;
      pty.setAttr(before);
      if (locked) { // else it takes nothing, and waiting for it would keep the program from ending
        out.write(leave.getBytes(charset));
      }
    } catch (IOException e) {
      // The terminal is gone: there is nothing to restore.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (locked) {
        writing.unlock();
      }
    }
  }
}
