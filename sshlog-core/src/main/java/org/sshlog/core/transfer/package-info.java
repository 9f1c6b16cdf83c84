// SPDX-License-Identifier: Apache-2.0
/**
 * From what clients and servers say to each other about files to events: sftp, and scp's own
 * protocol. Fed by the one processor thread through the registry of sessions. What is said is
 * hostile input: it can neither end the daemon nor make it keep more than its share.
 *
 * <p>Memory is bounded. Of each channel: 1024 open files, 8192 requests that wait for an answer,
 * 131072 more that only read. Of each connection: 512 channels, 4096 events that wait until it is
 * known whose they are. Of all together: 16 MiB. What finds no room is not followed, and counted.
 */
package org.sshlog.core.transfer;
