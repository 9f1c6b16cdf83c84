// SPDX-License-Identifier: Apache-2.0
/**
 * Reads recordings of terminal sessions: asciicast files of version 2 and 3, whoever wrote them,
 * and the session logs of {@code sessionlog_action}. {@link org.sshlog.cli.recording.Recording}
 * opens one, {@link org.sshlog.cli.recording.EventReader} goes through it line by line from any
 * place that was met before, so that a file may be larger than memory. A recording may still grow,
 * and may end in the middle of a line. Knows nothing of terminals or the daemon.
 */
package org.sshlog.cli.recording;
