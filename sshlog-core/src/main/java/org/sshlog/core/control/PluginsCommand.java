// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code plugins}: which filters and actions are loaded, from where. */
public final class PluginsCommand implements ControlCommand {
  private final Supplier<List<Map<String, Object>>> plugins;

  /**
   * Makes the command.
   *
   * @param plugins gives what is shown, as JSON values like {@link Response#fields}; called from
   *     any thread
   */
  public PluginsCommand(Supplier<List<Map<String, Object>>> plugins) {
    this.plugins = plugins;
  }

  @Override
  public String name() {
    return "plugins";
  }

  @Override
  public Response answer(Request request) throws RequestException {
    request.allow();
    return Response.of(Map.of("plugins", plugins.get()));
  }
}
