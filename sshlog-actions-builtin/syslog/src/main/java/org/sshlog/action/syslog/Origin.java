// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

/**
 * Who speaks.
 *
 * @param program 1 to 32 letters, digits and {@code . _ / -}
 * @param pid this process
 */
record Origin(String program, long pid) {}
