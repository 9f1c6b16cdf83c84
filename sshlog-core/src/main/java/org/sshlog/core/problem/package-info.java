// SPDX-License-Identifier: Apache-2.0
/**
 * What is wrong with configuration files and plug-ins, where, and what to do about it. Collected by
 * {@link org.sshlog.core.config} and {@link org.sshlog.core.plugin}, on whatever thread reads them,
 * and told to the administrator all at once by the daemon; nothing is left out.
 */
package org.sshlog.core.problem;
