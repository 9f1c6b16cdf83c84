// SPDX-License-Identifier: Apache-2.0
/**
 * Finds where a program calls functions of shared libraries, so that a probe can sit on the call
 * itself: there it costs the least, and only that program pays.
 *
 * <p>{@link org.sshlog.bpf.callsite.CallSites} is the entrance for programs, {@link
 * org.sshlog.bpf.callsite.CLibrary} for the library that they call; pure functions of a file's
 * bytes, from any thread. The bytes must be read and not mapped: a probe in a file shows as a
 * breakpoint in every private mapping of it. Whatever the file says is checked before it is used:
 * work and memory are bounded by the file's size, and what makes no sense becomes one {@link
 * org.sshlog.bpf.callsite.CallSiteException} with a sentence.
 *
 * <p>A breakpoint inside of an instruction would make the program do something else. So a call is
 * taken for one only when decoding from the beginning of its function, which the unwind table
 * tells, arrives at it instruction by instruction. What cannot be verified is not guessed: it makes
 * the list of calls incomplete, and the list says so.
 */
package org.sshlog.bpf.callsite;
