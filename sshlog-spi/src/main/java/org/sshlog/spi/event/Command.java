// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A program that a process of the session has executed.
 *
 * @param pid the process
 * @param parentPid its parent when it executed the program
 * @param argv the exact arguments, {@code argv[0]} first; may be empty; bytes as in {@link RawText}
 * @param argsTruncated whether arguments beyond the recorded 128 KiB are missing from {@code argv}
 * @param cwd the working directory when the program was executed
 * @param exe the resolved path of the program that really runs (of a script: its interpreter)
 * @param startTimeMs when the program was executed, milliseconds since the epoch
 */
public record Command(
    int pid,
    int parentPid,
    List<String> argv,
    boolean argsTruncated,
    String cwd,
    String exe,
    long startTimeMs) {
  public Command {
    argv = List.copyOf(argv);
    requireNonNull(cwd, "cwd");
    requireNonNull(exe, "exe");
  }

  /** The last path component of {@code argv[0]}; of {@link #exe} when there is no argument. */
  public String filename() {
    String path = argv.isEmpty() ? exe : argv.get(0);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The executable's path, then {@code argv[1]} and so on, joined by single spaces. */
  public String args() {
    if (argv.size() < 2) {
      return exe;
    }
    int length = exe.length();
    for (int i = 1; i < argv.size(); i++) {
      length += 1 + argv.get(i).length();
    }
    StringBuilder text = new StringBuilder(length).append(exe);
    for (int i = 1; i < argv.size(); i++) {
      text.append(' ').append(argv.get(i));
    }
    return text.toString();
  }

  /**
   * Whither files go when this command serves a client that copies them: {@code upload} for {@code
   * rsync --server} and {@code scp -t}, which write here, {@code download} for {@code rsync
   * --server --sender} and {@code scp -f}, which read here; null for any other command.
   */
  public String transferDirection() {
    if (argv.size() < 2) {
      return null;
    }
    boolean rsync = filename().equals("rsync") && argv.get(1).equals("--server");
    if (!rsync && !filename().equals("scp")) {
      return null;
    }
    for (String argument : argv.subList(1, argv.size())) {
      if (!argument.startsWith("-") || argument.equals("--")) {
        break;
      }
      if (rsync ? argument.equals("--sender") : argument.matches("-[a-z]*f[a-z]*")) {
        return "download";
      }
      if (!rsync && argument.matches("-[a-z]*t[a-z]*")) {
        return "upload";
      }
    }
    return rsync ? "upload" : null;
  }

  /** Roughly how many bytes of memory this value holds: what a bounded queue charges for it. */
  int weight() {
    int weight = 128 + 2 * (cwd.length() + exe.length());
    for (String argument : argv) {
      weight += 48 + 2 * argument.length();
    }
    return weight;
  }
}
