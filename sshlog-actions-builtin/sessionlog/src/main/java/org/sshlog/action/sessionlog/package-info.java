// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps what each session writes as a text file. {@link
 * org.sshlog.action.sessionlog.SessionLogProvider} is found by the daemon; the action it makes is
 * called by the action's own thread only. An event's output becomes text ({@link
 * org.sshlog.action.sessionlog.TerminalText}, {@link org.sshlog.action.sessionlog.Lines}) of a
 * session's {@link org.sshlog.action.sessionlog.Recording}, which {@link
 * org.sshlog.action.sessionlog.RecordingWriter} adds to its file.
 *
 * <p>What it may lose: output that the file system refuses, which is counted in events for the
 * daemon and in bytes in the file itself; and what was written within the last tenth of a second to
 * a file that somebody removed. What was lost before it came here shows in the offsets of the
 * events, and stands in the file too. Bounds: 64 open files, text for one file at a time, 4096
 * connections of 64 sessions that are remembered, 4 KiB of an unfinished title for each stream.
 */
package org.sshlog.action.sessionlog;
