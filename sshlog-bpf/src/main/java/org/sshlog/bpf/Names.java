// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Finds the names somebody may have meant. */
final class Names {
  private static final int SHOWN = 3;

  private Names() {}

  /** "; did you mean a, b or c?" with the nearest of {@code known}, or that there are none. */
  static String didYouMean(String name, Collection<String> known) {
    if (known.isEmpty()) {
      return "; there is none at all";
    }
    return known.stream()
        .sorted(Comparator.<String>comparingInt(k -> distance(name, k)).thenComparing(k -> k))
        .limit(SHOWN)
        .collect(Collectors.joining(", ", "; did you mean ", "?"));
  }

  /** Levenshtein's edit distance. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
