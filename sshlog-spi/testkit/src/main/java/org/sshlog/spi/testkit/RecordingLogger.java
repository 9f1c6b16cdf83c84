// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.List;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Appends each message to a list: its level, its text, and the exceptions with their causes. */
final class RecordingLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  RecordingLogger(List<String> lines) {
    this.lines = lines;
    this.name = "plugin";
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable throwable) {
    StringBuilder line = new StringBuilder();
    line.append(level).append(' ').append(MessageFormatter.basicArrayFormat(pattern, arguments));
    for (Throwable t = throwable; t != null; t = t.getCause()) {
      line.append(": ").append(t);
    }
    lines.add(line.toString());
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return true;
  }

  @Override
  public boolean isDebugEnabled() {
    return true;
  }

  @Override
  public boolean isInfoEnabled() {
    return true;
  }

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }
}
