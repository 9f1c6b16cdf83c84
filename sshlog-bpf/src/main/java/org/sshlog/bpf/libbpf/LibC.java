// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.libbpf;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/** What is used of the C library. Functions give -1 on failure and leave the reason in errno. */
public interface LibC {
  /** Pointers and not numbers: jnr's stub for six plain numbers passes the last one wrongly. */
  Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

  int munmap(Pointer address, long length);

  int getpagesize();

  int fcntl(int fd, int command, int argument);

  int open(String path, int flags);

  int close(int fd);

  long read(int fd, @Out byte[] buffer, long count);

  long write(int fd, @In byte[] buffer, long count);

  int eventfd(int initial, int flags);

  int poll(Pointer descriptors, long count, int timeoutMillis);

  int clock_gettime(int clock, Pointer timespec);

  int vasprintf(Pointer result, Pointer format, Pointer arguments);

  void free(Pointer memory);

  /** The bpf(2) system call: (number, command, attributes, size of the attributes). */
  long syscall(long number, long command, Pointer attributes, long size);
}
