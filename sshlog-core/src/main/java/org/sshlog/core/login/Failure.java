// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import org.sshlog.spi.event.Authentication;

/**
 * Something failed on the way to a login: an attempt, or the whole connection.
 *
 * @param user whom the client named, empty when it named nobody
 * @param invalidUser whether that is nobody here
 * @param authentication how it tried; unknown when the connection has ended
 * @param reason in words, null when unknown
 */
public record Failure(
    String user, boolean invalidUser, Authentication authentication, String reason) {}
