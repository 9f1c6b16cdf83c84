// SPDX-License-Identifier: Apache-2.0
/**
 * What a plug-in implements ({@link org.sshlog.spi.FilterProvider}, {@link
 * org.sshlog.spi.ActionProvider}) and what it is given.
 *
 * <p>The daemon owns threads, queues and the counting of losses. A filter is called by its rule's
 * one thread, an action by its own one thread; what either throws is counted against it and affects
 * nothing else.
 */
package org.sshlog.spi;
