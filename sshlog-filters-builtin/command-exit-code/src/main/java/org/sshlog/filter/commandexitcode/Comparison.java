// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandexitcode;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A comparison that an exit code must fulfil: {@code 0}, {@code != 0}, {@code >= 2}. Immutable. */
record Comparison(Operator operator, int operand) {
  private static final Pattern SYNTAX =
      Pattern.compile("\\s*(==|=|!=|<=|<|>=|>)?\\s*(-?[0-9]{1,9})\\s*");

  enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    static Operator ofSign(String sign) {
      for (Operator operator : values()) {
        if (operator.sign.equals(sign)) {
          return operator;
        }
      }
      return EQUAL; // "==" and none
    }
  }

  /**
   * Reads a comparison.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static Comparison parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a comparison with an exit code");
    }
    return new Comparison(Operator.ofSign(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Whether it holds for this exit code. */
  boolean holds(int exitCode) {
    switch (operator) {
      case EQUAL:
        return exitCode == operand;
      case NOT_EQUAL:
        return exitCode != operand;
      case LESS:
        return exitCode < operand;
      case LESS_OR_EQUAL:
        return exitCode <= operand;
      case GREATER:
        return exitCode > operand;
      default:
        return exitCode >= operand;
    }
  }

  @Override
  public String toString() {
    return operator.sign + " " + operand;
  }
}
