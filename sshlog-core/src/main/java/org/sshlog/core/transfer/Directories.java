// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
 * made, and never answers.
 */
final class Directories {
  private static final long PATIENCE_MS = 20;
  private static final int WAITING = 4;
  private static final long KEEP_ALIVE_S = 10;

  private final Path proc;
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

  Directories(Path proc) {
    this.proc = proc;
  }

  /**
   * Whether there is one; false when that is not known.
   *
   * @param pid the process that sees it
   * @param path absolute
   */
  boolean has(int pid, String path) {
    try {
      Path root = proc.resolve(Integer.toString(pid)).resolve("root");
      Path directory = root.resolve(path.substring(1));
      Future<Boolean> answer = executor.submit(() -> Files.isDirectory(directory));
      return answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (InvalidPathException
        | RejectedExecutionException
        | ExecutionException
        | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
