// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code reload}: reads the configuration again; an invalid one leaves the old one running. */
public final class ReloadCommand implements ControlCommand {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadCommand.class);

  private final Callable<List<String>> reload;
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * Makes the command.
   *
   * @param reload reads and applies the configuration, and returns why the new one was refused, one
   *     sentence a problem; an empty list when it is in use now. Never called twice at once.
   */
  public ReloadCommand(Callable<List<String>> reload) {
    this.reload = reload;
  }

  @Override
  public String name() {
    return "reload";
  }

  @Override
  public Response answer(Request request) throws Exception {
    request.allow();
    if (!running.compareAndSet(false, true)) {
      throw new RequestException(
          "busy", "a reload is already under way; ask again when it is done");
    }
    try {
      LOG.info("Reload asked for on the control socket by {}", request.peer());
      List<String> problems = reload.call();
      if (!problems.isEmpty()) {
        throw new RequestException(
            "invalid_configuration",
            "the new configuration is invalid, the old one stays in use",
            Map.of("problems", problems));
      }
      return Response.of(Map.of("reloaded", true));
    } finally {
      running.set(false);
    }
  }
}
