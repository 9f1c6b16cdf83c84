// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

/** A JAR or folder can't be used as a plug-in. Becomes a problem at its path. */
final class PluginFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final String fix;

  /** Says what is wrong and what to do about it. */
  PluginFault(String what, String fix) {
    super(what);
    this.fix = fix;
  }

  /** As above, because of something that was thrown. */
  PluginFault(String what, String fix, Throwable cause) {
    super(what, cause);
    this.fix = fix;
  }

  /** What to do about it. */
  String fix() {
    return fix;
  }

  /**
   * What {@code thrown} says, in one line: its innermost message, since the outer ones of the
   * module system repeat it.
   */
  static String describe(Throwable thrown) {
    Throwable innermost = thrown;
    for (int i = 0; i < 10 && innermost.getCause() != null; i++) {
      innermost = innermost.getCause();
    }
    String name = innermost.getClass().getSimpleName();
    String message = innermost.getMessage();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }
}
