// SPDX-License-Identifier: Apache-2.0
/**
 * For senders whose peer is a web server: {@link org.sshlog.delivery.http.HttpPeer} sends a request
 * and tells what the answer says of the events in it. Called by the thread of the delivery; loses
 * nothing, since what was not taken is told to the delivery.
 */
package org.sshlog.delivery.http;
