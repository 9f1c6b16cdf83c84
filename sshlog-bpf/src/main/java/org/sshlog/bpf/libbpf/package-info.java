// SPDX-License-Identifier: Apache-2.0
/**
 * The C functions that are called, one line each, and the kernel's error numbers.
 *
 * <p>Not meant for users of the module: the package is open at run time only because jnr generates
 * its implementations outside of any named module. Called by {@code org.sshlog.bpf} alone, from
 * whatever thread calls there. Nothing is checked here: names, order and types of the arguments are
 * those of the C headers.
 */
package org.sshlog.bpf.libbpf;
