// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.sshlog.spi.format.Printable;

/**
 * A message of the daemon's log as one line in which nothing can pass for another line or drive a
 * terminal, whoever logged what: plug-ins, too, log here, and exceptions quote hostile text. What
 * has been made printable before stays as it is.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS ").withZone(ZoneId.systemDefault());

  private final boolean withTime;
  private final boolean debug;

  /**
   * Makes one.
   *
   * @param withTime whether a line begins with the time
   * @param debug whether to tell thread, logger and stack traces, these in indented lines
   */
  LogLayout(boolean withTime, boolean debug) {
    this.withTime = withTime;
    this.debug = debug;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    if (withTime) {
      TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    }
    line.append(String.format("%-5s ", event.getLevel()));
    if (debug) {
      String logger = event.getLoggerName();
      String origin =
          "[" + event.getThreadName() + "] " + logger.substring(logger.lastIndexOf('.') + 1);
      line.append(Printable.keepingBackslashes(origin)).append(": ");
    }
    line.append(Printable.keepingBackslashes(String.valueOf(event.getFormattedMessage())));
    line.append('\n');
    if (debug && event.getThrowableProxy() != null) {
      ThrowableProxyUtil.asString(event.getThrowableProxy())
          .replace("\t", "    ")
          .lines()
          .forEach(l -> line.append("    ").append(Printable.keepingBackslashes(l)).append('\n'));
    }
    return line.toString();
  }
}
