// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** What the daemon offers to a filter or an action. Safe for use from any thread. */
public interface PluginContext {
  /** The name that the configuration gives to this action, or to the rule of this filter. */
  String name();

  /** Where to log. Event text must be escaped before it is logged: see {@code Printable}. */
  Logger logger();

  /** The clock and time zone to use. */
  Clock clock();

  /**
   * The names of all groups that a user is a member of, from the user database.
   *
   * @param username a login name
   * @return the names, empty for a user that does not exist; may be up to a minute old
   */
  Set<String> groupsOf(String username);

  /**
   * A figure of this filter or action that {@code sshlog status} shows, for an action beside what
   * the daemon counts itself. The daemon reads it at any time, from any thread.
   *
   * @param name what it counts: lower-case letters, digits and underscores
   * @return the figure to change, 0 at first; the same for the same name
   */
  default LongAdder counter(String name) {
    return new LongAdder();
  }

  /**
   * Reports something in the configuration that is allowed but probably not meant. Only of use
   * while {@code create} runs; shown with the parameter's place in the file.
   *
   * @param parameter the parameter in question
   * @param message what is questionable
   * @param hint what to write instead
   */
  void warn(Parameter<?> parameter, String message, String hint);
}
