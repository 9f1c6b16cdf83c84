// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

/**
 * The size of a terminal's window.
 *
 * @param rows lines, 0 to 65535; 0 when nobody has set it
 * @param columns cells, 0 to 65535; 0 when nobody has set it
 */
public record WindowSize(int rows, int columns) {}
