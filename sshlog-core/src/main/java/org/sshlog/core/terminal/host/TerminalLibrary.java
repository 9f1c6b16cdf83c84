// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;

/**
 * What is used of the C library here. Functions give -1 on failure and leave the reason in errno.
 */
public interface TerminalLibrary {
  /** {@code open(2)}. */
  int open(@In String path, int flags, int mode);

  /** {@code close(2)}. */
  int close(int fd);

  /** {@code write(2)}. */
  long write(int fd, @In byte[] bytes, long count);

  /** {@code fcntl(2)} with a number. */
  int fcntl(int fd, int command, int argument);

  /** {@code poll(2)}. */
  int poll(Pointer descriptors, long count, int timeoutMillis);

  /** {@code ioctl(2)} with an address, or with a number that stands as one. */
  int ioctl(int fd, long request, Pointer argument);

  /** {@code syscall(2)}; the fourth argument is a number that stands as an address. */
  long syscall(long number, long first, long second, Pointer third, Pointer fourth);
}
