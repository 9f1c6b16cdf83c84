// SPDX-License-Identifier: Apache-2.0
/**
 * Live terminals: what each one shows now, for those who attach to it, and their keys on the way
 * back.
 *
 * <p>{@link org.sshlog.core.terminal.Screens} overhears the output of terminals while it is
 * observed for any reason, and keeps one screen for each. It has a thread and a bounded queue of
 * its own, and a low priority: what it can't keep up with is lost for it alone, and a screen that
 * has lost something says so until it is cleared. Each {@link org.sshlog.core.terminal.Viewer} is
 * painted by that thread, at most some 30 times a second and only when its client has taken what
 * was painted before, so a flood of output costs a viewer nothing but its own frames. Keys go their
 * way on another thread, {@code terminal-keys}, which never waits for a session.
 *
 * <p>Bounds: 128 screens and 400,000 cells together (the least recently used are forgotten, but
 * none that is viewed), 8 MiB of events not yet drawn, one frame a viewer, 64 KiB of keys a viewer.
 */
package org.sshlog.core.terminal;
