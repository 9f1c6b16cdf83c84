// SPDX-License-Identifier: Apache-2.0
/**
 * eBPF objects as Java objects, over libbpf 1.x.
 *
 * <p>{@link org.sshlog.bpf.BpfObjectSpec} is what an ELF file says: inert, it needs neither kernel
 * nor libbpf. {@link org.sshlog.bpf.BpfObject} is what lives in the kernel; it hands out programs
 * and maps, programs hand out links, and a ring-buffer map is read through {@link
 * org.sshlog.bpf.RingBuffer}.
 *
 * <p>Called from any thread, except that one thread at a time reads a ring buffer. Everything that
 * fails throws {@link org.sshlog.bpf.BpfException} with the likely cause. Using a closed object
 * throws {@link java.lang.IllegalStateException}; it never reaches freed memory. Nothing is lost
 * here: records that the kernel could not place into a ring are for the BPF program to count.
 */
package org.sshlog.bpf;
