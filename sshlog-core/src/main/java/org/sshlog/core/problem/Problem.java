// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.problem;

import static java.util.Objects.requireNonNull;

import org.sshlog.spi.format.Printable;

/**
 * Something that is wrong in the configuration or with a plug-in, and what to do about it.
 *
 * @param severity how bad it is
 * @param position where
 * @param what what is wrong
 * @param fix what to do or to write instead
 */
public record Problem(Severity severity, Position position, String what, String fix) {
  /** How bad a problem is. */
  public enum Severity {
    /** The configuration can't be used. */
    ERROR,
    /** Allowed, but probably not meant. */
    WARNING
  }

  public Problem {
    requireNonNull(severity, "severity");
    requireNonNull(position, "position");
    requireNonNull(what, "what");
    requireNonNull(fix, "fix");
  }

  /** One line that is safe to print: {@code file:line:column: what; fix}. */
  @Override
  public String toString() {
    String kind = severity == Severity.WARNING ? "warning: " : "";
    return Printable.keepingBackslashes(position + ": " + kind + what + "; " + fix);
  }
}
