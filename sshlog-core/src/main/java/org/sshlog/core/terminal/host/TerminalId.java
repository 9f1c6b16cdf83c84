// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

/**
 * One pseudo-terminal of this machine. Containers number theirs from 0 as the host does.
 *
 * @param device the device number of the file system that it is in; 0 when that can't be told
 * @param number the N of {@code /dev/pts/N}
 */
record TerminalId(long device, int number) {}
