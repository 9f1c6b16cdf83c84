// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.username;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.EventType;

/**
 * Keeps the events of some users. Of a failed login it looks at the name that was tried. Losses are
 * not held back: they may concern everyone.
 */
public final class UsernameProvider implements FilterProvider {
  private static final Parameter<List<String>> USERNAME =
      Parameter.of(
              "username",
              ParameterTypes.TEXT.nonEmptyList(),
              "names of users; * stands for every user")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "username",
          "Keeps events of these users",
          EnumSet.complementOf(EnumSet.of(EventType.DATA_LOST)),
          USERNAME);

  /** For the service loader. */
  public UsernameProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    Set<String> names = Set.copyOf(parameters.get(USERNAME));
    // The predecessor took an empty name for every user, too.
    if (names.contains("*") || names.equals(Set.of(""))) {
      return event -> true;
    }
    return event -> names.contains(event.connection().username());
  }
}
