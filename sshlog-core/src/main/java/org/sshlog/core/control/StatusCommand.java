// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.Map;
import java.util.function.Supplier;

/** {@code status}: how the daemon is, its probes, counters and losses. */
public final class StatusCommand implements ControlCommand {
  private final Supplier<Map<String, Object>> status;

  /**
   * Makes the command.
   *
   * @param status gives what is shown, as JSON values like {@link Response#fields}; called from any
   *     thread
   */
  public StatusCommand(Supplier<Map<String, Object>> status) {
    this.status = status;
  }

  @Override
  public String name() {
    return "status";
  }

  @Override
  public Response answer(Request request) throws RequestException {
    request.allow();
    return Response.of(Map.of("status", status.get()));
  }
}
