// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says whether there is a directory of some name, as sshd sees it, which may run in a container.
 * Asked on a thread of its own, and for a moment only: the file system may be one that a user has
 * made, and never answers. Then nobody is told anything until it does, but only two have waited.
 */
final class Directories {
  /** For the moment in which the thread has answered and does not yet look for more. */
  private static final int WAITING = 1;

  private static final long KEEP_ALIVE_S = 10;

  private final Path proc;
  private final long patienceMs;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          0,
          1,
          KEEP_ALIVE_S,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          task -> {
            Thread thread = new Thread(task, "sshlog-directories");
            thread.setDaemon(true);
            return thread;
          });

  /** Looks into these processes' roots, and waits so long for an answer. */
  Directories(Path proc, long patienceMs) {
    this.proc = proc;
    this.patienceMs = patienceMs;
  }

  /** What is known of a name. */
  enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  /**
   * Whether there is one.
   *
   * @param viewers processes that see it; the first that is there is asked
   * @param path absolute
   */
  Answer has(List<Integer> viewers, String path) {
    try {
      Future<Answer> answer = executor.submit(() -> look(viewers, path));
      return answer.get(patienceMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | ExecutionException | TimeoutException e) {
      return Answer.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.UNKNOWN;
    }
  }

  private Answer look(List<Integer> viewers, String path) {
    for (int pid : viewers) {
      Path root = proc.resolve(Integer.toString(pid)).resolve("root");
      boolean is = Files.isDirectory(root.resolve(path.substring(1)));
      // Asked last: a process that is there now was there before.
      if (Files.isDirectory(root)) {
        return is ? Answer.YES : Answer.NO;
      }
    }
    return Answer.UNKNOWN;
  }
}
