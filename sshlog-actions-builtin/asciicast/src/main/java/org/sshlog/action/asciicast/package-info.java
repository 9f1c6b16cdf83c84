// SPDX-License-Identifier: Apache-2.0
/**
 * Records each session as a file that asciinema can play. {@link
 * org.sshlog.action.asciicast.AsciicastProvider} is found by the daemon; the action it makes is
 * called by the action's own thread only.
 *
 * <p>An event takes this way: the recorder finds the session's recording, which puts it as a line
 * into its batch; a batch is written to the file at once when it is large or no event waits. A
 * recording is evidence: what is not in it, because it was lost on the way or the disk was full, is
 * told in it as a marker, with the number of bytes.
 */
package org.sshlog.action.asciicast;
