// SPDX-License-Identifier: Apache-2.0
/**
 * A terminal without a window. {@link org.sshlog.screen.Screen} is fed with what a program wrote
 * and knows what a terminal of the kind {@code xterm-256color} would show; {@link
 * org.sshlog.screen.Painter} shows that on the terminal of a viewer, who gets nothing of the
 * program's own control sequences: only what the painter makes from cells. So nothing that was
 * written in a session can drive the terminal of whoever looks at it.
 *
 * <p>{@code Parser} cuts the text into characters and sequences, {@code Interpreter} says what each
 * means, {@code Display} writes and {@code Canvas} moves and erases, on one of two pages of {@code
 * Row}s. Nothing here knows threads, files or SSH; nothing grows with what is fed, only with the
 * size of the screen, which has a limit.
 */
package org.sshlog.screen;
