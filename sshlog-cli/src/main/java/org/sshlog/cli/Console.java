// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Where a command writes, and what it knows of its surroundings. Only whole lines go out, also when
 * the process is ended from outside.
 */
final class Console {
  private final OutputStream out;
  private final OutputStream err;
  private final Charset charset;
  private final TerminalText text;
  private final Map<String, String> environment;
  private final ZoneId zone;
  private final IntSupplier width;
  private final Consumer<Runnable> interruptions;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final ReentrantLock writing = new ReentrantLock();

  /**
   * Makes one.
   *
   * @param out standard output, not buffered
   * @param err standard error
   * @param charset of the terminal
   * @param environment the environment variables
   * @param zone of the times shown
   * @param width tells the columns of the terminal at standard output, 0 when it is none
   * @param interruptions takes what to do on Ctrl-C before the program ends
   */
  Console(
      OutputStream out,
      OutputStream err,
      Charset charset,
      Map<String, String> environment,
      ZoneId zone,
      IntSupplier width,
      Consumer<Runnable> interruptions) {
    this.out = out;
    this.err = err;
    this.charset = charset;
    this.text = new TerminalText(charset);
    this.environment = environment;
    this.zone = zone;
    this.width = width;
    this.interruptions = interruptions;
  }

  Map<String, String> environment() {
    return environment;
  }

  ZoneId zone() {
    return zone;
  }

  int width() {
    return width.getAsInt();
  }

  /** The safe form of a value of an answer; empty when there is none. */
  String safe(Object value) {
    return value == null ? "" : text.of(value.toString());
  }

  /** Prepares one line of text, which is made safe. */
  void line(String line) {
    pending.writeBytes(text.of(line).getBytes(charset));
    pending.write('\n');
  }

  /** Prepares one line of JSON, which is always UTF-8. */
  void json(Object value) {
    pending.writeBytes(JsonText.of(value).getBytes(StandardCharsets.UTF_8));
    pending.write('\n');
  }

  /** Prepares bytes that are for a program, or that were made safe already. */
  void bytes(byte[] bytes) {
    pending.writeBytes(bytes);
  }

  /** The encoding of the terminal. */
  Charset charset() {
    return charset;
  }

  /**
   * Writes what was prepared.
   *
   * @throws BrokenPipeException when nobody reads any more
   */
  void flush() throws BrokenPipeException {
    writing.lock();
    try {
      pending.writeTo(out);
      pending.reset();
      out.flush();
    } catch (IOException e) {
      throw new BrokenPipeException(e);
    } finally {
      writing.unlock();
    }
  }

  /** Makes Ctrl-C from now on the regular end of the program, which leaves no half a line. */
  void endsOnInterrupt() {
    interruptions.accept(this::settle);
  }

  /** Waits a moment for a write that is under way. */
  private void settle() {
    try {
      if (!writing.tryLock(200, TimeUnit.MILLISECONDS)) {
        return; // whoever reads is stuck: no reason to wait for it
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes one line to standard error, made safe. */
  void error(String line) {
    try {
      err.write((text.of(line) + "\n").getBytes(charset));
      err.flush();
    } catch (IOException e) {
      // There is nowhere left to say it.
    }
  }

  /** Nobody reads the output any more: {@code sshlog watch | head}. */
  static final class BrokenPipeException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenPipeException(IOException cause) {
      super(cause);
    }
  }
}
