// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.util.Arrays;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The system calls of this package, with their errors as exceptions. Safe for any thread. */
final class SystemCalls {
  /** Values of the generic kernel interface, the same on x86-64 and arm64. */
  private static final int PIDFD_SEND_SIGNAL = 424;

  private static final int PIDFD_OPEN = 434;
  private static final int PIDFD_GETFD = 438;
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_GETFL = 3;
  private static final short POLLOUT = 4;
  private static final long TIOCSTI = 0x5412;
  private static final long TIOCGWINSZ = 0x5413;
  private static final long TIOCGSID = 0x5429;
  private static final long TIOCGPTN = 0x80045430L;
  private static final long TIOCGPTPEER = 0x5441;

  private static final TerminalLibrary C = LibraryLoader.create(TerminalLibrary.class).load("c");
  private static final Runtime RUNTIME = Runtime.getRuntime(C);
  private static final Pointer NONE = Pointer.wrap(RUNTIME, 0);

  private SystemCalls() {}

  static int pidfdOpen(int pid) throws SystemCallException {
    return (int) checked("pidfd_open", C.syscall(PIDFD_OPEN, pid, 0, NONE, NONE));
  }

  static int pidfdGetfd(int pidfd, int fd) throws SystemCallException {
    return (int) checked("pidfd_getfd", C.syscall(PIDFD_GETFD, pidfd, fd, NONE, NONE));
  }

  static void pidfdSendSignal(int pidfd, int signal) throws SystemCallException {
    checked("pidfd_send_signal", C.syscall(PIDFD_SEND_SIGNAL, pidfd, signal, NONE, NONE));
  }

  static void close(int fd) {
    C.close(fd);
  }

  /** The number of the terminal whose master {@code fd} is. */
  static int terminalNumber(int fd) throws SystemCallException {
    return integer("TIOCGPTN", fd, TIOCGPTN);
  }

  /** The session that the terminal of this master controls. */
  static int terminalSession(int fd) throws SystemCallException {
    return integer("TIOCGSID", fd, TIOCGSID);
  }

  private static int integer(String what, int fd, long request) throws SystemCallException {
    Pointer result = Memory.allocateDirect(RUNTIME, Integer.BYTES, true);
    checked(what, C.ioctl(fd, request, result));
    return result.getInt(0);
  }

  /** The size of the terminal's window. */
  static WindowSize windowSize(int fd) throws SystemCallException {
    Pointer result = Memory.allocateDirect(RUNTIME, 4 * Short.BYTES, true);
    checked("TIOCGWINSZ", C.ioctl(fd, TIOCGWINSZ, result));
    return new WindowSize(
        Short.toUnsignedInt(result.getShort(0)), Short.toUnsignedInt(result.getShort(2)));
  }

  /** Opens the terminal of a master, wherever it is mounted; never waits, takes no control. */
  static int openPeer(int master) throws SystemCallException {
    Pointer flags = Pointer.wrap(RUNTIME, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return (int) checked("TIOCGPTPEER", C.ioctl(master, TIOCGPTPEER, flags));
  }

  /** Opens a terminal of this machine's own mount; never waits, takes no control. */
  static int openTerminal(int number) throws SystemCallException {
    int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
    return (int) checked("open", C.open("/dev/pts/" + number, flags, 0));
  }

  /** Puts one byte into a terminal's input. */
  static void simulateInput(int terminal, byte input) throws SystemCallException {
    Pointer one = Memory.allocateDirect(RUNTIME, 1, true);
    one.putByte(0, input);
    checked("TIOCSTI", C.ioctl(terminal, TIOCSTI, one));
  }

  static boolean isNonBlocking(int fd) throws SystemCallException {
    return (checked("fcntl", C.fcntl(fd, F_GETFL, 0)) & O_NONBLOCK) != 0;
  }

  /** Whether at least one byte can be written now. */
  static boolean isWritable(int fd) throws SystemCallException {
    Pointer descriptor = Memory.allocateDirect(RUNTIME, 8, true);
    descriptor.putInt(0, fd);
    descriptor.putShort(4, POLLOUT);
    checked("poll", C.poll(descriptor, 1, 0));
    return (descriptor.getShort(6) & POLLOUT) != 0;
  }

  /** Writes to a descriptor that never waits; 0 when nothing can be written now. */
  static int write(int fd, byte[] bytes, int from, int to) throws SystemCallException {
    long written = C.write(fd, Arrays.copyOfRange(bytes, from, to), to - from);
    if (written < 0 && RUNTIME.getLastError() == Errno.EAGAIN.intValue()) {
      return 0;
    }
    return (int) checked("write", written);
  }

  private static long checked(String call, long result) throws SystemCallException {
    if (result < 0) {
      throw new SystemCallException(call, Errno.valueOf(RUNTIME.getLastError()));
    }
    return result;
  }
}
