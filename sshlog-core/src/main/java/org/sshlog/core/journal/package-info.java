// SPDX-License-Identifier: Apache-2.0
/**
 * The journal of logins and of failed logins that {@code sshlog last} shows. {@link
 * org.sshlog.core.journal.LoginJournal} is told of events by the processor thread and writes on a
 * thread of its own; {@link org.sshlog.core.journal.JournalFile} is a file of bounded size in which
 * damage is noticed line by line.
 *
 * <p>Two things can be lost here: entries for which the queue has no room, and those that the file
 * system does not take. Both are counted.
 */
package org.sshlog.core.journal;
