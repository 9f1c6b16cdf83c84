// SPDX-License-Identifier: Apache-2.0
/**
 * From the bytes that sshd moves to events: which session a stream belongs to, what of it was lost,
 * what commands have written, and how much went through. Fed by the one processor thread through
 * the registry of sessions.
 *
 * <p>Memory is bounded, whatever sessions do. Of each direction of a stream: 64 KiB that wait to
 * leave, and the first 4096 bytes of at most 64 running commands. Of each connection: 256 KiB of
 * which it is not known yet whose they are, 512 sessions, 2048 streams. Of all together: about 8
 * MiB that wait (then they wait no longer), 4 MiB of which it is not known whose they are (then
 * they are counted as lost), 2048 commands whose output is kept (of further ones only the size is
 * told).
 */
package org.sshlog.core.stream;
