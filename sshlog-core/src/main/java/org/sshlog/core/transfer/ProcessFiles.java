// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /proc} tells of a server: which pipes it has, its root and its directory. Links are
 * read and not followed, so that nothing here waits for a file system.
 */
final class ProcessFiles {
  private static final Pattern PIPE = Pattern.compile("pipe:\\[([0-9]{1,18})]");

  private final Path proc;

  ProcessFiles(Path proc) {
    this.proc = proc;
  }

  /** The processes that this one has forked and that are there. */
  List<Integer> children(int pid) {
    String name = Integer.toString(pid);
    Path file = file(pid).resolve("task").resolve(name).resolve("children");
    List<Integer> children = new ArrayList<>();
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
      for (String child : text.trim().split(" ")) {
        if (!child.isEmpty()) {
          children.add(Integer.parseInt(child));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return List.of();
    }
    return children;
  }

  /** The inode of the pipe that a process has as this descriptor, -1 when it is none. */
  long pipe(int pid, int descriptor) {
    String link = link(file(pid).resolve("fd").resolve(Integer.toString(descriptor)));
    Matcher pipe = PIPE.matcher(link == null ? "" : link);
    return pipe.matches() ? Long.parseLong(pipe.group(1)) : -1;
  }

  /** The root directory of a process on this machine; / when it can't be told. */
  String root(int pid) {
    String root = link(file(pid).resolve("root"));
    return root == null || !root.startsWith("/") ? "/" : root;
  }

  /** The working directory of a process, below its root; null when it can't be told. */
  String directory(int pid) {
    String root = root(pid);
    String directory = link(file(pid).resolve("cwd"));
    if (directory == null || root.equals("/")) {
      return directory;
    }
    if (directory.equals(root)) {
      return "/";
    }
    return directory.startsWith(root + "/") ? directory.substring(root.length()) : null;
  }

  private static String link(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private Path file(int pid) {
    return proc.resolve(Integer.toString(pid));
  }
}
