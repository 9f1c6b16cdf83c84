// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.requiretty;

import java.util.EnumSet;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.EventType;

/**
 * Keeps the events of sessions with a terminal. Transfers of files have none and are dropped, as
 * are commands that run without one. Failed logins have no session yet: they pass.
 */
public final class RequireTtyProvider implements FilterProvider {
  private static final Parameter<Boolean> REQUIRE_TTY =
      Parameter.of(
              "require_tty",
              ParameterTypes.BOOLEAN,
              "true to require a terminal, false for no restriction")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "require_tty",
          "Keeps events of sessions with a terminal",
          EnumSet.complementOf(EnumSet.of(EventType.CONNECTION_AUTH_FAILED, EventType.DATA_LOST)),
          REQUIRE_TTY);

  /** For the service loader. */
  public RequireTtyProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    boolean required = parameters.get(REQUIRE_TTY);
    return event -> !required || event.ttyId() >= 0;
  }
}
