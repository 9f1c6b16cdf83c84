// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

/**
 * A line of sshd's log without what is put around each: its level, and the mark of a line that a
 * process has passed on that talks to a client who has not authenticated.
 *
 * @param text the message, escaped once
 * @param relayed whether the line was passed on
 * @param fatal whether the process ends with it
 */
record LogLine(String text, boolean relayed, boolean fatal) {
  private static final String RELAYED = " [preauth]";
  private static final String LINE_END = "\r\n";
  private static final String ERROR = "error: ";
  private static final String FATAL = "fatal: ";

  static LogLine of(String line) {
    String text = line;
    if (text.endsWith(LINE_END)) {
      text = text.substring(0, text.length() - LINE_END.length());
    }
    boolean fatal = text.startsWith(FATAL);
    if (fatal || text.startsWith(ERROR)) {
      text = text.substring(FATAL.length());
    }
    boolean relayed = text.endsWith(RELAYED);
    if (relayed) {
      text = Escapes.unescape(text.substring(0, text.length() - RELAYED.length()));
    }
    return new LogLine(text, relayed, fatal);
  }
}
