// SPDX-License-Identifier: Apache-2.0
/**
 * From kernel records to typed events: which connection a process belongs to, when a connection is
 * established, and what is known of each. Fed by the one processor thread; snapshots may be taken
 * from any thread.
 */
package org.sshlog.core.session;
