// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

/**
 * Who is at the other end of a connection, as the kernel recorded it when it was made.
 *
 * @param pid the process; 0 when it is not visible from the daemon's pid namespace
 * @param uid its effective user, 0 to 4294967294
 * @param gid its effective group, 0 to 4294967294
 */
public record Peer(int pid, long uid, long gid) {
  @Override
  public String toString() {
    return "pid " + pid + ", uid " + uid + ", gid " + gid;
  }
}
