// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.util.List;
import java.util.stream.Collectors;

/** Shortens what libbpf and the verifier print to what fits into an exception's message. */
final class Summary {
  private static final int MAX_LINE = 400;

  private Summary() {}

  /** The last {@code count} meaningful lines, preceded by how many there were before them. */
  static String lastLines(String text, int count, String separator) {
    List<String> lines =
        text.lines().map(String::strip).filter(Summary::isMeaningful).collect(Collectors.toList());
    int omitted = Math.max(0, lines.size() - count);
    String last =
        lines.subList(omitted, lines.size()).stream()
            .map(Summary::printable)
            .collect(Collectors.joining(separator));
    return omitted == 0 ? last : "(" + omitted + " lines omitted)" + separator + last;
  }

  /** The verifier ends each log with statistics, which say nothing about the cause. */
  private static boolean isMeaningful(String line) {
    return !line.isEmpty()
        && !line.startsWith("processed ")
        && !line.startsWith("verification time ")
        && !line.startsWith("stack depth ")
        && !line.startsWith("-- BEGIN PROG LOAD LOG")
        && !line.startsWith("-- END PROG LOAD LOG");
  }

  private static String printable(String line) {
    String cut = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "..." : line;
    return cut.replaceAll("[^ -~]", "?");
  }
}
