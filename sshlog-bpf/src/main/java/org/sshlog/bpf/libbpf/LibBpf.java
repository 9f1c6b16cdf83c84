// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.libbpf;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * What is used of libbpf 1.x ({@code libbpf.so.1}).
 *
 * <p>Functions that return an int give a negative errno on failure; those that return a pointer
 * give null and leave the reason in errno.
 */
public interface LibBpf {
  /** Prints one message; the arguments are a C {@code va_list} that may be consumed once. */
  interface PrintFunction {
    @Delegate
    int print(int level, Pointer format, Pointer arguments);
  }

  String libbpf_version_string();

  Pointer libbpf_set_print(PrintFunction function);

  int libbpf_num_possible_cpus();

  int libbpf_find_vmlinux_btf_id(String name, int attachType);

  int libbpf_probe_bpf_map_type(int mapType, Pointer options);

  int libbpf_probe_bpf_prog_type(int programType, Pointer options);

  Pointer bpf_object__open_mem(Pointer buffer, long size, Pointer options);

  int bpf_object__load(Pointer object);

  void bpf_object__close(Pointer object);

  Pointer bpf_object__find_program_by_name(Pointer object, String name);

  Pointer bpf_object__find_map_by_name(Pointer object, String name);

  int bpf_program__fd(Pointer program);

  int bpf_program__set_autoload(Pointer program, boolean autoload);

  int bpf_program__set_type(Pointer program, int type);

  int bpf_program__set_expected_attach_type(Pointer program, int type);

  Pointer bpf_program__attach(Pointer program);

  Pointer bpf_program__attach_uprobe(
      Pointer program, boolean onReturn, int pid, String binary, long offset);

  Pointer bpf_program__attach_tracepoint(Pointer program, String category, String name);

  Pointer bpf_program__attach_raw_tracepoint(Pointer program, String name);

  int bpf_link__fd(Pointer link);

  int bpf_link__destroy(Pointer link);

  int bpf_iter_create(int linkFd);

  int bpf_map__fd(Pointer map);

  int bpf_map__type(Pointer map);

  int bpf_map__key_size(Pointer map);

  int bpf_map__value_size(Pointer map);

  int bpf_map__max_entries(Pointer map);

  int bpf_map__set_max_entries(Pointer map, int maxEntries);

  int bpf_map__reuse_fd(Pointer map, int fd);

  int bpf_map_lookup_elem(int fd, @In byte[] key, @Out byte[] value);

  int bpf_map_update_elem(int fd, @In byte[] key, @In byte[] value, long flags);

  int bpf_map_delete_elem(int fd, @In byte[] key);

  int bpf_map_get_next_key(int fd, @In byte[] key, @Out byte[] next);

  int bpf_prog_load(
      int type, String name, String license, Pointer instructions, long count, Pointer options);

  int bpf_raw_tracepoint_open(String name, int programFd);
}
