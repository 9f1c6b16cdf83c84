// SPDX-License-Identifier: Apache-2.0
/**
 * What sshd says of logins: its messages in all their forms, and what follows from them for one
 * connection. Everything here is for one thread, does no input or output, and takes any text:
 * clients choose parts of it.
 */
package org.sshlog.core.login;
