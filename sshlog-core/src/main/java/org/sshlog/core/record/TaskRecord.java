// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import org.sshlog.spi.event.TcpInfo;

/**
 * A process that is there when the daemon starts.
 *
 * @param pid its pid
 * @param parent its parent's
 * @param session its session leader's
 * @param uid its user
 * @param auditSession the audit session, 4294967295 without
 * @param tty number of its controlling pts, -1 without
 * @param sshd whether it runs a trusted sshd binary
 * @param chrooted whether its root directory differs from its parent's
 * @param start when it was started, {@code CLOCK_BOOTTIME} ns
 * @param socket inode of its IP connection, 0 without; only told of sshd
 * @param tcp the ends of that connection
 * @param listening whether it has a listening IP socket; only told of sshd
 * @param name its binary's file name, empty when it has none
 */
public record TaskRecord(
    int pid,
    int parent,
    int session,
    long uid,
    long auditSession,
    int tty,
    boolean sshd,
    boolean chrooted,
    long start,
    long socket,
    TcpInfo tcp,
    boolean listening,
    String name) {
  /** The audit session of a process that has none. */
  public static final long NO_AUDIT_SESSION = 0xFFFFFFFFL;
}
