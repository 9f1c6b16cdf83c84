// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.problem;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sshlog.core.problem.Problem.Severity;

/**
 * Collects problems, each once, so that all of them can be shown together. Not safe for use from
 * several threads.
 */
public final class Problems {
  private final Set<Problem> problems = new LinkedHashSet<>();

  /** Adds what makes the configuration unusable. */
  public void error(Position position, String what, String fix) {
    problems.add(new Problem(Severity.ERROR, position, what, fix));
  }

  /** Adds what is allowed but probably not meant. */
  public void warning(Position position, String what, String fix) {
    problems.add(new Problem(Severity.WARNING, position, what, fix));
  }

  /** Whether there is an error, as opposed to warnings at most. */
  public boolean hasErrors() {
    return count(Severity.ERROR) > 0;
  }

  /** How many problems of this severity there are. */
  public int count(Severity severity) {
    return (int) problems.stream().filter(p -> p.severity() == severity).count();
  }

  /** All problems, sorted by file, line and column; an immutable copy. */
  public List<Problem> list() {
    return problems.stream().sorted(Comparator.comparing(Problem::position)).toList();
  }

  /**
   * One line for each problem, sorted by place, and at the end how many there are; the empty text
   * when there is none.
   */
  @Override
  public String toString() {
    if (problems.isEmpty()) {
      return "";
    }
    String lines = list().stream().map(p -> p + "\n").collect(joining());
    return lines
        + plural(count(Severity.ERROR), "error")
        + ", "
        + plural(count(Severity.WARNING), "warning")
        + "\n";
  }

  private static String plural(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
