// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls code of a plug-in that should return at once, and does not trust it to. Safe for use from
 * any thread.
 */
public final class PluginCalls {
  /** How long the daemon waits for a plug-in to be made or to describe itself. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  private final Duration limit;

  /** Calls that are given up after {@code limit}. */
  public PluginCalls(Duration limit) {
    this.limit = requireNonNull(limit, "limit");
  }

  /**
   * Calls {@code code} on a thread of its own and waits for it.
   *
   * @param provider whose code it is; its class loader becomes the thread's
   * @return what {@code code} returned, or null when it did
   * @throws ExecutionException with whatever {@code code} threw, of any kind
   * @throws TimeoutException when it did not return in time, or when the calling thread was
   *     interrupted meanwhile; its thread was interrupted and is left behind
   */
  public <T> T call(Class<?> provider, Callable<T> code)
      throws ExecutionException, TimeoutException {
    FutureTask<T> task = new FutureTask<>(code);
    Thread thread = new Thread(task, "plugin-" + provider.getSimpleName());
    thread.setDaemon(true);
    thread.setContextClassLoader(provider.getClassLoader());
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new TimeoutException("did not return within " + describe(limit));
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new TimeoutException("was interrupted");
    }
  }

  private static String describe(Duration limit) {
    return limit.toMillis() < 1000 ? limit.toMillis() + " ms" : limit.toSeconds() + " s";
  }
}
