// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.List;

/**
 * How forwards and the TCP connections of sessions are seen at a time.
 *
 * @param wanted whether somebody wants to know
 * @param connections whether TCP connections are seen
 * @param why why not although wanted, else null
 * @param binaries the sshd binaries whose forwards are wanted
 */
public record NetworkStatus(
    boolean wanted, boolean connections, String why, List<Binary> binaries) {
  /**
   * An sshd binary.
   *
   * @param path what it was called when it was found
   * @param places at how many places it is observed
   * @param why why at none, else null
   */
  public record Binary(String path, int places, String why) {}
}
