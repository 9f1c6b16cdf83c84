// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import org.sshlog.spi.Action;

/**
 * One action, to be given a queue and a thread. Rules that name an action without overriding
 * anything share it.
 *
 * @param name unique in the plan: the configured name; where a rule overrides parameters, followed
 *     by {@code @} and the rule's name
 * @param plugin what kind of action it is, as the configuration names it
 * @param action the action; has opened nothing yet
 */
public record PlannedAction(String name, String plugin, Action action) {}
