// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.control.ControlCommand;
import org.sshlog.core.control.LastCommand;
import org.sshlog.core.journal.LoginJournal;
import org.sshlog.spi.event.Event;

/**
 * The journal of logins, or the lack of it: a daemon that can't keep one says so and goes on. Safe
 * for use from any thread.
 */
final class Logins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final LoginJournal journal;
  private final String whyNone;

  private Logins(LoginJournal journal, String whyNone) {
    this.journal = journal;
    this.whyNone = whyNone;
  }

  static Logins in(Path directory) {
    try {
      String boot = Files.readString(BOOT_ID).trim();
      return new Logins(LoginJournal.open(directory.toAbsolutePath(), boot), null);
    } catch (IOException e) {
      LOG.error("no journal of logins is kept: {}", e.getMessage(), e);
      return new Logins(null, e.getMessage());
    }
  }

  /** Sees each event before {@code next} does. */
  Consumer<Event> before(Consumer<Event> next) {
    if (journal == null) {
      return next;
    }
    return event -> {
      journal.take(event);
      next.accept(event);
    };
  }

  /** All sessions that were there at the start have been told. */
  void settle() {
    if (journal != null) {
      journal.settle();
    }
  }

  /** A session is about to be ended through the daemon. */
  void killed(String sessionId) {
    if (journal != null) {
      journal.killed(sessionId);
    }
  }

  /** How many logins could not be written. */
  long lost() {
    return journal == null ? 0 : journal.lost();
  }

  ControlCommand command() {
    return new LastCommand(journal, whyNone);
  }

  @Override
  public void close() {
    if (journal != null) {
      journal.close();
    }
  }
}
