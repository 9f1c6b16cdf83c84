// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a user probably meant. */
final class Nearest {
  private static final int MAX_DISTANCE = 2;
  private static final int SHORT = 4;

  private Nearest() {}

  /** The known name that {@code word} is most likely a misspelling of, if any is near. */
  static Optional<String> of(String word, Collection<String> known) {
    String best = null;
    int bestDistance = word.length() <= SHORT ? 2 : MAX_DISTANCE + 1;
    for (String name : known.stream().sorted().toList()) {
      int distance = distance(normal(word), normal(name));
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return best != null ? Optional.of(best) : containing(word, known);
  }

  /** The only known name of which {@code word} is the first or the last part. */
  private static Optional<String> containing(String word, Collection<String> known) {
    if (word.length() < SHORT) {
      return Optional.empty();
    }
    String part = normal(word);
    var matches =
        known.stream()
            .filter(n -> normal(n).startsWith(part + "_") || normal(n).endsWith("_" + part))
            .toList();
    return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
  }

  private static String normal(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  /** How many letters must be changed, added, removed or swapped with their neighbour. */
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MAX_DISTANCE) {
      return MAX_DISTANCE + 1;
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }

  /** {@code did you mean 'x'?}, or {@code otherwise} when no known name is near. */
  static String suggest(String word, Collection<String> known, String otherwise) {
    return of(word, known).map(name -> "did you mean '" + name + "'?").orElse(otherwise);
  }
}
