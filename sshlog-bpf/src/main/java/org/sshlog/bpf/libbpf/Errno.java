// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.libbpf;

/** Linux error numbers that BPF operations give, the same on x86-64 and arm64. */
public enum Errno {
  EPERM(1, "Operation not permitted"),
  ENOENT(2, "No such file or directory"),
  ESRCH(3, "No such process"),
  EINTR(4, "Interrupted system call"),
  EIO(5, "Input/output error"),
  ENXIO(6, "No such device or address"),
  E2BIG(7, "Argument list too long"),
  EBADF(9, "Bad file descriptor"),
  EAGAIN(11, "Resource temporarily unavailable"),
  ENOMEM(12, "Cannot allocate memory"),
  EACCES(13, "Permission denied"),
  EFAULT(14, "Bad address"),
  EBUSY(16, "Device or resource busy"),
  EEXIST(17, "File exists"),
  ENODEV(19, "No such device"),
  ENOTDIR(20, "Not a directory"),
  EISDIR(21, "Is a directory"),
  EINVAL(22, "Invalid argument"),
  ENFILE(23, "Too many open files in system"),
  EMFILE(24, "Too many open files"),
  ETXTBSY(26, "Text file busy"),
  ENOSPC(28, "No space left on device"),
  EROFS(30, "Read-only file system"),
  EDOM(33, "Numerical argument out of domain"),
  ERANGE(34, "Numerical result out of range"),
  ENOSYS(38, "Function not implemented"),
  ELOOP(40, "Too many levels of symbolic links"),
  ENODATA(61, "No data available"),
  EPROTO(71, "Protocol error"),
  EOVERFLOW(75, "Value too large for defined data type"),
  EOPNOTSUPP(95, "Operation not supported"),
  ESTALE(116, "Stale file handle"),
  /** Not in the C library's table, yet the kernel lets it out of bpf(2). */
  ENOTSUPP(524, "Operation not supported by this kernel");

  private final int code;
  private final String text;

  Errno(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The number, positive. */
  public int code() {
    return code;
  }

  /** Whether {@code errno} is this error. */
  public boolean is(int errno) {
    return errno == code;
  }

  /** "EPERM Operation not permitted", or "errno 4095" for a number that is not known here. */
  public static String describe(int errno) {
    for (Errno e : values()) {
      if (e.code == errno) {
        return e.name() + " " + e.text;
      }
    }
    return "errno " + errno;
  }
}
