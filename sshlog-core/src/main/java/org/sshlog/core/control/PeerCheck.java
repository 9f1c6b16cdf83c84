// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Who may use the control socket: root, the daemon's own user, and members of the group. The
 * socket's mode says so already; this holds also where the file's mode was changed by mistake.
 */
final class PeerCheck {
  private final Path proc;
  private final long ownUid;
  private final long groupId;

  /**
   * Makes the check.
   *
   * @param proc where the proc file system is mounted
   * @param ownUid the daemon's user
   * @param groupId the group, -1 when there is none
   */
  PeerCheck(Path proc, long ownUid, long groupId) {
    this.proc = proc;
    this.ownUid = ownUid;
    this.groupId = groupId;
  }

  /** Whether {@code peer} may make requests. */
  boolean allows(Peer peer) {
    if (peer.uid() == 0 || peer.uid() == ownUid) {
      return true;
    }
    return groupId >= 0 && (peer.gid() == groupId || isSupplementary(peer));
  }

  private boolean isSupplementary(Peer peer) {
    Path status = proc.resolve(Integer.toString(peer.pid())).resolve("status");
    List<String> lines;
    try {
      // The first line is the program's name, which may hold any byte.
      lines = Files.readAllLines(status, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return false;
    }
    // The effective user must still be the one that connected: the pid may have been reused.
    return has(lines, "Uid:", 1, peer.uid()) && has(lines, "Groups:", -1, groupId);
  }

  /** Whether the line holds the number, at {@code index} or, if that is -1, anywhere. */
  private static boolean has(List<String> lines, String key, int index, long number) {
    for (String line : lines) {
      if (line.startsWith(key)) {
        String[] numbers = line.substring(key.length()).trim().split("\\s+");
        for (int i = 0; i < numbers.length; i++) {
          if ((index == -1 || index == i) && numbers[i].equals(Long.toString(number))) {
            return true;
          }
        }
        return false;
      }
    }
    return false;
  }
}
