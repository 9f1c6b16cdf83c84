// SPDX-License-Identifier: Apache-2.0
/**
 * The machine's user database as the C library sees it (files, LDAP, ...). Exported so that jnr can
 * implement {@link org.sshlog.core.users.UserLibrary}; nobody else needs it.
 */
package org.sshlog.core.users;
