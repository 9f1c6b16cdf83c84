// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel side, loaded and attached, and the one thread that reads what it says. Loses what
 * finds no room in the ring buffer, counted by the kernel side, and what cannot be decoded, counted
 * here.
 *
 * <p>What goes through sessions is observed on demand: {@link org.sshlog.core.probe.IoProbes} is
 * the entrance, and has a thread of its own that reads sshd's files and attaches to them: each file
 * is a {@link org.sshlog.core.probe.CoveredBinary}.
 */
package org.sshlog.core.probe;
