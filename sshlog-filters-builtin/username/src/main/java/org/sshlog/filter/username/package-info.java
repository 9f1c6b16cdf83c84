// SPDX-License-Identifier: Apache-2.0
/** Keeps events of some users. Called by the thread of the rule that names it; stateless. */
package org.sshlog.filter.username;
