// SPDX-License-Identifier: Apache-2.0
/**
 * What this machine tells of processes and pseudo-terminals, and what is done to them: who holds
 * the master of a terminal, where a process shows its output, typing into a terminal, ending its
 * session. Everything is asked anew when it is needed, on the thread that needs it; nothing is
 * kept.
 *
 * <p>A process is never named by its number alone: each is opened as a pidfd and then checked to be
 * still the one that was meant. A master is held for the time of one call only: kept any longer, it
 * would keep a terminal alive whose session has ended. It is never read from, which would steal
 * output. Opened so that jnr can implement {@link org.sshlog.core.terminal.host.TerminalLibrary}.
 */
package org.sshlog.core.terminal.host;
