// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.usernameregex;

import java.util.EnumSet;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.SearchPattern;
import org.sshlog.spi.event.EventType;

/**
 * Keeps the events of users in whose name an expression is found. Of a failed login it looks at the
 * name that was tried. Losses are not held back: they may concern everyone.
 */
public final class UsernameRegexProvider implements FilterProvider {
  private static final Parameter<SearchPattern> USERNAME_REGEX =
      Parameter.of(
              "username_regex", ParameterTypes.PATTERN, "what to search for in the user's name")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "username_regex",
          "Keeps events of users whose name matches",
          EnumSet.complementOf(EnumSet.of(EventType.DATA_LOST)),
          USERNAME_REGEX);

  /** For the service loader. */
  public UsernameRegexProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    SearchPattern pattern = parameters.get(USERNAME_REGEX);
    return event -> pattern.find(event.connection().username());
  }
}
