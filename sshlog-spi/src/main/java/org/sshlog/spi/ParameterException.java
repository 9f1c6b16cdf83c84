// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static java.util.Objects.requireNonNull;

/** A parameter's value can't be used. Becomes a problem shown at the value's place in the file. */
public final class ParameterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String parameter;
  private final String hint;

  /**
   * Says what is wrong.
   *
   * @param parameter the parameter's name
   * @param message what is wrong, without the parameter's name: {@code 'x' is not a number}
   * @param hint what to write instead
   */
  public ParameterException(String parameter, String message, String hint) {
    super(message);
    this.parameter = requireNonNull(parameter, "parameter");
    this.hint = requireNonNull(hint, "hint");
  }

  /** The name of the parameter. */
  public String parameter() {
    return parameter;
  }

  /** What to write instead. */
  public String hint() {
    return hint;
  }
}
