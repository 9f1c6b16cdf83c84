// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps events that happen at certain times of the week. Called by the thread of the rule that
 * names it; stateless.
 */
package org.sshlog.filter.timewindow;
