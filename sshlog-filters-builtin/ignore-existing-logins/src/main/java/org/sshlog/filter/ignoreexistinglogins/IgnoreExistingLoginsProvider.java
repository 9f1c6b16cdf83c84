// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ignoreexistinglogins;

import java.util.EnumSet;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.EventType;

/**
 * Drops the {@code connection_established} events that the daemon makes at its start for sessions
 * that are already there. Nothing else: what happens in those sessions afterwards passes, and so
 * does a new login that takes long. (The predecessor could not tell old sessions from new ones and
 * dropped every login that had begun more than ten seconds before.)
 */
public final class IgnoreExistingLoginsProvider implements FilterProvider {
  private static final Parameter<Boolean> IGNORE_EXISTING_LOGINS =
      Parameter.of(
              "ignore_existing_logins",
              ParameterTypes.BOOLEAN,
              "true to drop logins that are older than the daemon, false for no restriction")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "ignore_existing_logins",
          "Drops logins that were there before the daemon",
          EnumSet.of(EventType.CONNECTION_ESTABLISHED),
          IGNORE_EXISTING_LOGINS);

  /** For the service loader. */
  public IgnoreExistingLoginsProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    boolean ignored = parameters.get(IGNORE_EXISTING_LOGINS);
    return event ->
        !ignored
            || !(event instanceof ConnectionEstablished established)
            || !established.existing();
  }
}
