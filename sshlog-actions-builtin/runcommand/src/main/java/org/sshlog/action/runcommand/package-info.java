// SPDX-License-Identifier: Apache-2.0
/**
 * Runs a program for each event. {@link org.sshlog.action.runcommand.RunCommandProvider} is found
 * by the daemon; the action it makes is called by the action's own thread, which waits while as
 * many programs run as are allowed. With more than one allowed, each has a thread that reads its
 * output and watches its time.
 *
 * <p>The program is started without a shell through {@code setsid} of util-linux, so that it leads
 * a process group of its own, and the whole group can be killed ({@code kill} of {@code /bin/sh}).
 * A process that leaves the group escapes only if it is also no longer a descendant of the program.
 *
 * <p>What it may lose: an event whose program can't be started, ends with another status than 0, or
 * is killed, counts as undelivered. When several programs may run at once, such a failure is
 * reported with the next event, or at the end; it is logged when it happens.
 */
package org.sshlog.action.runcommand;
