// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Where the daemon's own log goes. */
final class LogSetup {
  private LogSetup() {}

  /**
   * Sets up the log. A new file gets mode 0600 and new directories above it 0700.
   *
   * @param file where to, or null for the standard output
   * @param debug whether to log more
   * @param quiet whether to log errors only
   * @throws StartException when {@code file} can't be written, or is somebody else's
   */
  static void configure(Path file, boolean debug, boolean quiet) throws StartException {
    if (file != null) {
      create(file);
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    // systemd's journal has its own time; a file needs one.
    LogLayout layout = new LogLayout(debug || file != null, debug);
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = appender(file);
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(quiet ? Level.ERROR : debug ? Level.DEBUG : Level.INFO);
  }

  private static void create(Path file) throws StartException {
    try {
      Path directory = file.getParent();
      if (directory != null && !Files.exists(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      requireOwn(file);
      FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
          .close();
    } catch (IOException e) {
      throw new StartException(
          "cannot write the log file " + file + " (" + e + "); name another one with --logfile", e);
    }
  }

  /** What somebody else has put there, be it a file or a link, must not get what root writes. */
  private static void requireOwn(Path file) throws IOException, StartException {
    try {
      int owner = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      int own = (int) Files.getAttribute(Path.of("/proc/self/fd"), "unix:uid");
      if (owner != 0 && owner != own) {
        throw new StartException(
            "the log file " + file + " belongs to user " + owner + "; remove it, or name another",
            null);
      }
    } catch (NoSuchFileException e) {
      // It will be made.
    }
  }

  private static OutputStreamAppender<ILoggingEvent> appender(Path file) {
    if (file == null) {
      return new ConsoleAppender<>();
    }
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    return appender;
  }
}
