// SPDX-License-Identifier: Apache-2.0
/**
 * Writes events to a log file, one line each. {@link
 * org.sshlog.action.eventlogfile.EventLogFileProvider} is found by the daemon; the action it makes
 * is called by the action's own thread only.
 *
 * <p>What it may lose: lines that the file system refuses (a full disk), which are counted exactly
 * and reported as {@link org.sshlog.spi.UndeliveredException}; and what was written within the last
 * second to a file that somebody then found deleted. Whole lines only: a line that did not fit is
 * taken back, so the next one begins on a line of its own.
 */
package org.sshlog.action.eventlogfile;
