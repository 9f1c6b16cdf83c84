// SPDX-License-Identifier: Apache-2.0
/**
 * The daemon: {@link org.sshlog.core.Main} reads the command line, {@link org.sshlog.core.Daemon}
 * wires everything together, in the order in which data flows.
 */
package org.sshlog.core;
