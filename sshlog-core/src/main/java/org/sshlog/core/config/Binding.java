// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.core.problem.Position;
import org.sshlog.spi.Parameters;

/**
 * The values of one filter's or action's parameters and where they come from.
 *
 * @param parameters the values, complete
 * @param positions the place of each value that the configuration gives, by the parameter's name
 * @param outputs the files it writes
 * @param confidential what of all that must not be shown
 */
record Binding(
    Parameters parameters,
    Map<String, Position> positions,
    List<Output> outputs,
    Confidential confidential) {
  /** A file that is written, and the place that says so. */
  record Output(Position place, Path path) {}
}
