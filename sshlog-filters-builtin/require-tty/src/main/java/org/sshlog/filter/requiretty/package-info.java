// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps events of sessions with a terminal. Called by the thread of the rule that names it;
 * stateless.
 */
package org.sshlog.filter.requiretty;
