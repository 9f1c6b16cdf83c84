// SPDX-License-Identifier: Apache-2.0
/** How urgent the threads are that must keep up with what sessions produce. */
package org.sshlog.core.priority;
