// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps events of logins by how the client authenticated. Called by the thread of the rule that
 * names it; stateless.
 */
package org.sshlog.filter.authmethod;
