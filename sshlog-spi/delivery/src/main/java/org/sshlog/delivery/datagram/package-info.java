// SPDX-License-Identifier: Apache-2.0
/**
 * Datagrams to where nobody answers, by UDP or to a Unix socket of this machine. There is nothing
 * to keep them for, so they need no {@link org.sshlog.delivery.Delivery}: each is sent or lost at
 * once, in the action's own thread.
 */
package org.sshlog.delivery.datagram;
