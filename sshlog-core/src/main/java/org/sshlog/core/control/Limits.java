// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

/**
 * How much a client may ask of the control socket. All times in milliseconds.
 *
 * @param maxClients connections at once; more are told so and closed
 * @param maxLineBytes of a request, without its line end
 * @param requestTimeoutMs from the first byte of a request to its line end
 * @param idleTimeoutMs without any request
 * @param writeTimeoutMs in which a client takes nothing of an answer
 * @param stuckReaderMs in which a client takes nothing of a stream whose queue is full
 * @param tickMs how often these times are checked while there are clients
 * @param streamPollMs how often quiet streams are asked for what is new
 */
record Limits(
    int maxClients,
    int maxLineBytes,
    int requestTimeoutMs,
    int idleTimeoutMs,
    int writeTimeoutMs,
    int stuckReaderMs,
    int tickMs,
    int streamPollMs) {
  static final Limits DEFAULT = new Limits(64, 64 << 10, 10_000, 300_000, 30_000, 5_000, 500, 25);
}
