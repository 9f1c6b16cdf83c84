// SPDX-License-Identifier: Apache-2.0
/**
 * {@code email_action}: sends mail about events. {@link org.sshlog.action.email.Email} makes a
 * {@link org.sshlog.action.email.Note} of each event in the action's thread; {@link
 * org.sshlog.action.email.MailSender} puts those that wait into one {@link
 * org.sshlog.action.email.Letter} and gives it to the server, in the thread of the delivery. What
 * may be lost is told in {@code org.sshlog.delivery}.
 */
package org.sshlog.action.email;
