// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.libbpf.LibBpf;

/**
 * What libbpf prints during one operation of one thread; libbpf prints on the thread that called
 * it. Outside of an operation its messages go to the log at debug level.
 */
final class LibbpfMessages implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LibbpfMessages.class);
  private static final int LEVEL_DEBUG = 2;
  private static final int MAX_MESSAGE = 1 << 20;
  private static final ThreadLocal<LibbpfMessages> CURRENT = new ThreadLocal<>();

  /** libbpf keeps the function's address for ever, so the object must live as long. */
  private static final LibBpf.PrintFunction PRINT = LibbpfMessages::print;

  private final StringBuilder text = new StringBuilder();
  private final LibbpfMessages outer = CURRENT.get();

  private LibbpfMessages() {}

  static void install(LibBpf library) {
    library.libbpf_set_print(PRINT);
  }

  /** Collects this thread's messages until closed. */
  static LibbpfMessages collect() {
    LibbpfMessages messages = new LibbpfMessages();
    CURRENT.set(messages);
    return messages;
  }

  /** Runs what is expected to fail at times, without a word. */
  static int discard(IntSupplier action) {
    LibbpfMessages messages = collect();
    try {
      return action.getAsInt();
    } finally {
      messages.close();
    }
  }

  /** Warnings and notes so far. */
  String text() {
    return text.toString();
  }

  @Override
  public void close() {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /** Called by libbpf: an exception that left this method would end the process. */
  private static int print(int level, Pointer format, Pointer arguments) {
    try {
      LibbpfMessages current = CURRENT.get();
      boolean collect = current != null && level < LEVEL_DEBUG;
      if (!collect && !LOG.isDebugEnabled()) {
        return 0;
      }
      String message = format(format, arguments);
      if (collect) {
        current.text.append(message);
      } else {
        LOG.debug("{}", Summary.lastLines(message, Integer.MAX_VALUE, " | "));
      }
    } catch (Throwable e) {
      // Nothing can be told from here, and the operation's own error is still to come.
    }
    return 0;
  }

  private static String format(Pointer format, Pointer arguments) {
    Pointer result = Memory.allocateDirect(Libraries.runtime(), Long.BYTES);
    int length = Libraries.libc().vasprintf(result, format, arguments);
    if (length < 0) {
      return "";
    }
    Pointer text = result.getPointer(0);
    try {
      // The end of a verifier log is what tells the cause.
      int kept = Math.min(length, MAX_MESSAGE);
      byte[] bytes = new byte[kept];
      text.get(length - kept, bytes, 0, kept);
      return new String(bytes, StandardCharsets.UTF_8);
    } finally {
      Libraries.libc().free(text);
    }
  }
}
