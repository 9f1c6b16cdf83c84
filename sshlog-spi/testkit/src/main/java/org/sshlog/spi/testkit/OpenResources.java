// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The threads and open file descriptors of this process at one moment. What the JDK itself keeps
 * (JAR files, random numbers, its own housekeeping threads) is left out.
 */
record OpenResources(Set<Thread> threads, Set<String> descriptors) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Set<String> JDK_THREAD_GROUPS = Set.of("system", "InnocuousThreadGroup");

  /** What is open now. */
  static OpenResources now() {
    return new OpenResources(openThreads(), openDescriptors());
  }

  /**
   * Waits until all that was opened after {@code this} is closed again; what only the garbage
   * collector can close counts as closed.
   *
   * @throws AssertionError when something is still open after {@code patience}
   */
  void requireNothingMore(String rule, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> more = more();
    while (!more.isEmpty() && System.nanoTime() < deadline) {
      System.gc();
      LockSupport.parkNanos(20_000_000);
      more = more();
    }
    if (!more.isEmpty()) {
      throw new AssertionError(rule + ", but these are still there: " + more);
    }
  }

  /** What is open now and was not when {@code this} was taken. */
  List<String> more() {
    List<String> more = new ArrayList<>();
    for (Thread thread : openThreads()) {
      if (!threads.contains(thread)) {
        more.add("thread '" + thread.getName() + "'");
      }
    }
    for (String descriptor : openDescriptors()) {
      if (!descriptors.contains(descriptor)) {
        more.add("file descriptor " + descriptor);
      }
    }
    return more;
  }

  private static Set<Thread> openThreads() {
    Set<Thread> threads = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      ThreadGroup group = thread.getThreadGroup(); // null when the thread has just ended
      if (group != null
          && !JDK_THREAD_GROUPS.contains(group.getName())
          && !thread.getName().startsWith("ForkJoinPool.commonPool-")) {
        threads.add(thread);
      }
    }
    return threads;
  }

  private static Set<String> openDescriptors() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      throw new AssertionError(
          "the contract tests count open files in " + DESCRIPTORS + "; run them on Linux");
    }
    Set<String> descriptors = new HashSet<>();
    try (Stream<Path> links = Files.list(DESCRIPTORS)) {
      for (Path link : links.toList()) {
        String target = target(link);
        if (!isOfJdk(target)) {
          descriptors.add(link.getFileName() + " -> " + target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the open files in " + DESCRIPTORS, e);
    }
    return descriptors;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed since it was listed: the descriptor of the listing itself
    }
  }

  private static boolean isOfJdk(String target) {
    return target.isEmpty()
        || target.startsWith("/proc/")
        || target.startsWith(System.getProperty("java.home"))
        || target.endsWith(".jar")
        || target.equals("/dev/urandom")
        || target.equals("/dev/random");
  }
}
