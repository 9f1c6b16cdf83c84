// SPDX-License-Identifier: Apache-2.0
/**
 * {@code webhook_action}: sends each event to a web server. {@link
 * org.sshlog.action.webhook.Webhook} turns events into messages in the action's thread; {@link
 * org.sshlog.action.webhook.HttpSender} sends them in that of the delivery, one request at a time,
 * so that they arrive in order. What may be lost is told in {@code org.sshlog.delivery}.
 */
package org.sshlog.action.webhook;
