// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps events of users whose name matches an expression. Called by the thread of the rule that
 * names it; stateless.
 */
package org.sshlog.filter.usernameregex;
