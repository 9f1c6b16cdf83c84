// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

/**
 * Which logins are asked for.
 *
 * @param failed failed ones, else those that came to a session
 * @param user of this user only, null for all
 * @param sinceMs only those that began then or later, milliseconds since the epoch
 * @param limit the latest, at most so many
 */
public record LoginQuery(boolean failed, String user, long sinceMs, int limit) {}
