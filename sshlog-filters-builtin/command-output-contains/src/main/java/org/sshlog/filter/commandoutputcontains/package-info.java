// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps commands by a text in their output. Called by the thread of the rule that names it;
 * stateless.
 */
package org.sshlog.filter.commandoutputcontains;
