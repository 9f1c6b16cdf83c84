// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps events of the members of some groups. Called by the thread of the rule that names it;
 * stateless.
 */
package org.sshlog.filter.group;
