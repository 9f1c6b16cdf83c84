// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the paths that a server is asked for into paths on this machine: relative ones begin in the
 * server's directory, and all of them below its root. Symbolic links are not followed: that would
 * mean waiting for file systems that users may have made.
 */
final class ServerPaths {
  private static final String UP = "..";

  private final String root;
  private String directory;

  /**
   * Paths of a server.
   *
   * @param root its root directory on this machine; null when that is not known
   * @param directory its working directory, below the root; null when that is not known: what
   *     begins there stays as the client has said it
   */
  ServerPaths(String root, String directory) {
    this.root = root == null || root.equals("/") ? "" : root;
    this.directory = directory != null && directory.startsWith("/") ? directory : null;
  }

  /** The server has said what its working directory is. */
  void isIn(String newDirectory) {
    if (newDirectory.startsWith("/")) {
      directory = newDirectory;
    }
  }

  /**
   * The path on this machine. What leads up is taken away only where it can't be preceded by a
   * symbolic link: at the begin.
   */
  String resolve(String path) {
    List<String> parts = new ArrayList<>();
    boolean plain = true;
    if (!path.startsWith("/")) {
      if (directory == null) {
        return path;
      }
      add(directory, parts, true);
    }
    add(path, parts, plain);
    StringBuilder resolved = new StringBuilder(root);
    for (String part : parts) {
      resolved.append('/').append(part);
    }
    return resolved.length() == 0 ? "/" : resolved.toString();
  }

  private static void add(String path, List<String> parts, boolean atBegin) {
    boolean leading = atBegin;
    for (String part : path.split("/")) {
      if (part.equals(UP) && leading) {
        if (!parts.isEmpty()) {
          parts.remove(parts.size() - 1);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        leading = false;
        parts.add(part);
      }
    }
  }
}
