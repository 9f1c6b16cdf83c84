// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

/**
 * One program of an object file.
 *
 * @param name its function's name
 * @param section its ELF section, e.g. "tp_btf/sched_process_exec"
 * @param kind what it hooks
 */
public record ProgramSpec(String name, String section, ProgramKind kind) {}
