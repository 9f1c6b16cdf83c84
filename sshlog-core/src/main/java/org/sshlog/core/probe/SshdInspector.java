// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.bpf.ProgramFile;
import org.sshlog.bpf.callsite.CallSiteException;
import org.sshlog.bpf.callsite.CallSites;

/** Reads an sshd's file, once: reading takes a moment, so it happens on a thread that may wait. */
final class SshdInspector {
  private static final int MAX_FILE_SIZE = 32 << 20;

  /** A constant of versions from 9.8 on, which leave all sessions to another binary. */
  private static final Pattern SESSION_BINARY =
      Pattern.compile("\0(/[ -.0-~]{1,64}(?:/[ -.0-~]{1,64}){0,8}/sshd-session)\0");

  /**
   * What the file says.
   *
   * @param calls where it calls, null when that can't be found out
   * @param problem why not, else null
   * @param sessionBinary the file that it executes for each connection, when it does
   */
  record Findings(SshdCalls calls, String problem, Optional<String> sessionBinary) {}

  private SshdInspector() {}

  /**
   * Reads it. Whatever is wrong with what the file says is told in the findings.
   *
   * @param user a process that executes it, or will, or has executed what does so
   * @throws IOException when it can't be read, or is larger than 32 MB
   */
  static Findings inspect(ProgramFile file, int user) throws IOException {
    byte[] bytes = file.readAll(MAX_FILE_SIZE);
    Optional<String> sessionBinary = sessionBinary(bytes);
    try {
      CallSites sites = CallSites.find(bytes, SshdCalls.FUNCTIONS);
      SshdCalls calls = SshdCalls.of(sites, ProcessLibrary.leavesArguments(user));
      return new Findings(calls, null, sessionBinary);
    } catch (CallSiteException e) {
      return new Findings(null, e.getMessage(), sessionBinary);
    }
  }

  static Optional<String> sessionBinary(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("/sshd-session\0");
    if (end < 0) {
      return Optional.empty();
    }
    int start = text.lastIndexOf('\0', end);
    Matcher match = SESSION_BINARY.matcher(text.substring(Math.max(0, start), end + 14));
    return match.matches() ? Optional.of(match.group(1)) : Optional.empty();
  }
}
