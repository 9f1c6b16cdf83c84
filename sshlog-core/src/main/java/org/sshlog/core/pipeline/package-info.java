// SPDX-License-Identifier: Apache-2.0
/**
 * From events to actions: rules, their filters and actions, each with a thread and a bounded queue
 * of its own. What finds a queue full is counted there and lost for that rule or action alone, and
 * so is what plug-in code throws at or does not finish in time when it is stopped.
 */
package org.sshlog.core.pipeline;
