// SPDX-License-Identifier: Apache-2.0
/**
 * {@code slack_action}: tells a channel of Slack about events. {@link
 * org.sshlog.action.slack.Slack} makes an {@link org.sshlog.action.slack.Entry} of each event in
 * the action's thread; {@link org.sshlog.action.slack.SlackSender} gathers what waits into one
 * message, in the thread of the delivery. Text of events becomes Slack's markup in {@link
 * org.sshlog.action.slack.Mrkdwn} only. What may be lost is told in {@code org.sshlog.delivery}.
 */
package org.sshlog.action.slack;
