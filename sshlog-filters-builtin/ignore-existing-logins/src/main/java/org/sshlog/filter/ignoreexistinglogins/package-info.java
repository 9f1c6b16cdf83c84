// SPDX-License-Identifier: Apache-2.0
/**
 * Drops the logins that were there before the daemon. Called by the thread of the rule that names
 * it; stateless.
 */
package org.sshlog.filter.ignoreexistinglogins;
