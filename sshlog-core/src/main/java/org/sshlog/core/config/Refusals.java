// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.nio.file.Path;
import java.util.Set;
import org.sshlog.core.config.ValueNode.Scalar;
import org.sshlog.core.plugin.LoadedPlugin;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.Parameter;

/**
 * Reports what a plug-in refuses, without what must not be shown, and plug-ins that are not there.
 */
final class Refusals {
  private Refusals() {}

  /** Reports that a plug-in refuses a value. */
  static void add(
      Problems problems,
      LoadedPlugin<?> plugin,
      Parameter<?> parameter,
      Position place,
      String message,
      String hint,
      Confidential confidential) {
    if (mayShow(parameter.name(), message, hint, confidential)) {
      problems.error(place, parameter.name() + ": " + message, hint);
    } else {
      problems.error(
          place,
          parameter.name() + ": its value, which is not shown, does not suit " + plugin.name(),
          "write " + parameter.type().expectation());
    }
  }

  /** Reports that no plug-in offers what the configuration names. */
  static void missing(Problems problems, Scalar name, Set<String> installed, Path dropIns) {
    String list = installed.isEmpty() ? "none is installed" : "installed are " + join(installed);
    problems.error(
        name.position(),
        "no plug-in offers '" + name.text() + "'",
        Nearest.suggest(name.text(), installed, list + "; put its JAR into " + dropIns));
  }

  private static String join(Set<String> names) {
    return String.join(", ", names);
  }

  /** Whether a plug-in's words about a parameter give nothing away. */
  static boolean mayShow(String parameter, String message, String hint, Confidential confidential) {
    return !confidential.covers(parameter)
        && !confidential.appearsIn(message)
        && !confidential.appearsIn(hint);
  }
}
