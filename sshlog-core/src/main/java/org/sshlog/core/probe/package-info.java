// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel side, loaded and attached, and the one thread that reads what it says. Loses what
 * finds no room in the ring buffer, counted by the kernel side, and what cannot be decoded, counted
 * here.
 */
package org.sshlog.core.probe;
