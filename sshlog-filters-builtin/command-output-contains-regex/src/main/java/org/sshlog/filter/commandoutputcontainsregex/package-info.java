// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps commands whose output matches an expression. Called by the thread of the rule that names
 * it; stateless.
 */
package org.sshlog.filter.commandoutputcontainsregex;
