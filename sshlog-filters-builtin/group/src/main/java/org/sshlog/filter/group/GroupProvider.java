// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.group;

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
 * Keeps the events of users who are members of at least one of some groups, be it their primary one
 * or another. A user that does not exist, as in many failed logins, is in no group.
 */
public final class GroupProvider implements FilterProvider {
  private static final Parameter<List<String>> GROUP =
      Parameter.of("group", ParameterTypes.TEXT.nonEmptyList(), "names of groups").required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "group",
          "Keeps events of members of these groups",
          EnumSet.complementOf(EnumSet.of(EventType.DATA_LOST)),
          GROUP);

  /** For the service loader. */
  public GroupProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    Set<String> names = Set.copyOf(parameters.get(GROUP));
    return event ->
        context.groupsOf(event.connection().username()).stream().anyMatch(names::contains);
  }
}
