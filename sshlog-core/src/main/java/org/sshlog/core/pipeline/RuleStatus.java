// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

/**
 * The figures of one rule.
 *
 * @param name its name in the configuration
 * @param received events of its triggers
 * @param passed events that its filters let pass
 * @param filterFailures how often a filter failed (the event then passes)
 * @param dropped events that found its queue full, or were not filtered in time when it was stopped
 * @param queued events that wait, or are being filtered
 */
public record RuleStatus(
    String name, long received, long passed, long filterFailures, long dropped, int queued) {}
