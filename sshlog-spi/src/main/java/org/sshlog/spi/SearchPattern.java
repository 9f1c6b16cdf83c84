// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that is searched for anywhere in a text. The text is hostile, so a search
 * has a budget of steps: an expression that backtracks without end stops with an exception instead
 * of stalling its rule. Immutable and safe for use from any thread.
 */
public final class SearchPattern {
  /** Each character may be looked at this often, on average, before the search is given up. */
  private static final int STEPS_PER_CHARACTER = 100;

  private static final int MIN_STEPS = 1_000_000;

  /** The time to prepare a long literal grows with its square: this much takes about a second. */
  private static final int MAX_LENGTH = 65_536;

  private final Pattern pattern;

  private SearchPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles an expression in the syntax of {@link Pattern}.
   *
   * @throws IllegalArgumentException with a message that says what is wrong and where
   */
  public static SearchPattern compile(String regex) {
    if (regex.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a regular expression of "
              + regex.length()
              + " characters is too long; at most "
              + MAX_LENGTH
              + " are allowed");
    }
    try {
      return new SearchPattern(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
      throw new IllegalArgumentException(
          ParameterTypes.quote(regex)
              + " is not a regular expression: "
              + e.getDescription()
              + where,
          e);
    }
  }

  /**
   * Whether the expression matches somewhere in {@code text}.
   *
   * @throws IllegalStateException when the search takes too long or too deep to finish
   */
  public boolean find(CharSequence text) {
    long steps = Math.max(MIN_STEPS, (long) STEPS_PER_CHARACTER * text.length());
    try {
      return pattern.matcher(new Budgeted(text, new long[] {steps})).find();
    } catch (StackOverflowError e) {
      throw new IllegalStateException("regular expression '" + pattern + "' nests too deep", e);
    }
  }

  /** The expression as it was written. */
  @Override
  public String toString() {
    return pattern.pattern();
  }

  /** A text that counts how often it is looked at; its parts share the count. */
  private record Budgeted(CharSequence text, long[] steps) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (--steps[0] < 0) {
        throw new IllegalStateException(
            "a regular expression takes too long on a text of " + text.length() + " characters");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Budgeted(text.subSequence(start, end), steps);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
