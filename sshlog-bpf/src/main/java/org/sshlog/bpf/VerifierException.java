// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

/** The kernel's verifier rejected a program; the message ends with the verifier's last lines. */
public final class VerifierException extends BpfException {
  private static final long serialVersionUID = 1L;
  private static final int SUMMARY_LINES = 5;

  private final String program;
  private final String log;

  VerifierException(String operation, int errno, String program, String log) {
    super(operation, errno, summary(program, log), "");
    this.program = program;
    this.log = log;
  }

  /** The program that was rejected. */
  public String program() {
    return program;
  }

  /** The verifier's log, whole unless it is longer than a megabyte: then its end. */
  public String log() {
    return log;
  }

  private static String summary(String program, String log) {
    return "the verifier rejected " + program + ": " + Summary.lastLines(log, SUMMARY_LINES, " | ");
  }
}
