// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.Set;
import java.util.regex.Pattern;
import org.sshlog.core.record.KernelRecord.Executed;

/**
 * Tells sessions that only transfer files from those that show something. The place of the program
 * decides, not its name, which anybody could give to anything.
 */
public final class SftpServer {
  private static final Set<String> PATHS =
      Set.of(
          "/usr/lib/openssh/sftp-server",
          "/usr/lib/ssh/sftp-server",
          "/usr/lib/misc/sftp-server",
          "/usr/libexec/sftp-server",
          "/usr/libexec/openssh/sftp-server",
          "/usr/libexec/ssh/sftp-server");

  /** A command line with which a shell can do nothing but execute one program. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./=,:+@ -]{1,1000}");

  private SftpServer() {}

  /** Whether OpenSSH's own server for sftp was executed. */
  public static boolean isRun(Executed record) {
    return PATHS.contains(record.exe());
  }

  /** Whether OpenSSH's own server for sftp is at this path. */
  public static boolean isPath(String path) {
    return PATHS.contains(path);
  }

  /** Whether a shell was executed that does nothing but execute it. */
  public static boolean isNext(Executed record) {
    if (record.argv().size() != 3 || !record.argv().get(1).equals("-c")) {
      return false;
    }
    String command = record.argv().get(2);
    return PLAIN.matcher(command).matches() && PATHS.contains(command.split(" ", 2)[0]);
  }
}
