// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.List;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.FileServerBegun;

/**
 * A program at the other end of pipes that sshd has.
 *
 * @param kind what it does there
 * @param pid its process
 * @param input the pipe that it reads
 * @param output the pipe that it writes
 * @param directory its working directory when it began, below its root
 * @param scp what it was told, null when it is no scp that serves another
 */
record Program(Kind kind, int pid, long input, long output, String directory, ScpCommand scp) {
  /** What a program does. */
  enum Kind {
    SFTP,
    SCP,
    OTHER
  }

  private static final String SFTP_SERVER = "sftp-server";
  private static final String SCP_NAME = "scp";

  static Program of(Executed record) {
    String file = record.exe().substring(record.exe().lastIndexOf('/') + 1);
    ScpCommand scp = file.equals(SCP_NAME) ? ScpCommand.of(record.argv()) : null;
    Kind kind = file.equals(SFTP_SERVER) ? Kind.SFTP : scp != null ? Kind.SCP : Kind.OTHER;
    return new Program(
        kind,
        record.header().pid(),
        record.stdio().get(0).number(),
        record.stdio().get(1).number(),
        record.cwd(),
        scp);
  }

  /** sftp inside sshd: nothing was executed. */
  static Program inside(FileServerBegun server, long input) {
    return new Program(
        Kind.SFTP, server.header().pid(), input, server.output(), server.directory(), null);
  }

  List<Long> pipes() {
    return List.of(input, output);
  }
}
