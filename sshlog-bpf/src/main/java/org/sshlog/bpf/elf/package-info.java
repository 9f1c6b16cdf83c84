// SPDX-License-Identifier: Apache-2.0
/**
 * A small reader of ELF object files as clang writes them for {@code -target bpf}.
 *
 * <p>Called by {@code BpfObjectSpec} alone, from any thread; pure functions of bytes. It trusts
 * nothing in the file: whatever is out of range becomes one {@link
 * org.sshlog.bpf.elf.MalformedElfException} with a sentence.
 */
package org.sshlog.bpf.elf;
