// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.sshlog.core.transfer.Directories.Answer;

/**
 * Which file a line of scp's protocol is about: lines have names only, in directories that are
 * entered and left. Used by the processor thread only.
 */
final class ScpPaths {
  private static final int MAX_DEPTH = 512;

  private final ScpCommand command;
  private final ServerPaths paths;
  private final Function<String, Answer> directories;
  private final Deque<String> entered = new ArrayDeque<>();
  private int next;
  private boolean unsure;

  /**
   * Paths of one scp.
   *
   * @param directories says of an absolute path whether it is a directory now
   */
  ScpPaths(ScpCommand command, ServerPaths paths, Function<String, Answer> directories) {
    this.command = command;
    this.paths = paths;
    this.directories = directories;
  }

  /** Whether it could not be found out if the target is a directory: a name may be missing. */
  boolean isUnsure() {
    return unsure;
  }

  private boolean isDirectory(String path) {
    Answer answer = path.startsWith("/") ? directories.apply(path) : Answer.UNKNOWN;
    unsure |= answer == Answer.UNKNOWN;
    return answer == Answer.YES;
  }

  /**
   * The path of a file or directory that is announced now, as an event has it. That of the first
   * directory may only be told once it is there.
   */
  String of(String name) {
    if (!entered.isEmpty()) {
      return entered.peek() + "/" + name;
    }
    return command.upload() ? target(name) : source(name);
  }

  private String target(String name) {
    String given = command.paths().get(0);
    String target = paths.resolve(given);
    return command.toDirectory() || given.endsWith("/") || isDirectory(target)
        ? (target.equals("/") ? "" : target) + "/" + name
        : target;
  }

  /** Sources come in the order in which they were given; those that can't be read are left out. */
  private String source(String name) {
    for (int i = next; i < command.paths().size(); i++) {
      String path = command.paths().get(i);
      String resolved = paths.resolve(path);
      if (resolved.substring(resolved.lastIndexOf('/') + 1).equals(name)) {
        next = i + 1;
        return resolved;
      }
    }
    return paths.resolve(name);
  }

  /**
   * A directory is entered: it is there now.
   *
   * @throws BrokenProtocolException when there are too many in each other
   */
  void enter(String name) throws BrokenProtocolException {
    if (entered.size() >= MAX_DEPTH) {
      throw new BrokenProtocolException("directories " + MAX_DEPTH + " deep");
    }
    String inTarget = entered.isEmpty() && command.upload() ? firstTarget(name) : of(name);
    entered.push(inTarget);
  }

  /** Whether the target was there before can't be seen any more: what is in it says so. */
  private String firstTarget(String name) {
    String target = paths.resolve(command.paths().get(0));
    String inside = (target.equals("/") ? "" : target) + "/" + name;
    return command.toDirectory() || isDirectory(inside) ? inside : target;
  }

  void leave() {
    entered.poll();
  }
}
