// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import org.sshlog.bpf.libbpf.LibBpf;
import org.sshlog.bpf.libbpf.LibC;

/** The shared libraries this module calls, loaded when first needed. */
public final class Libraries {
  private static final String LIBBPF = "libbpf.so.1";

  private Libraries() {}

  /**
   * The version of the libbpf that is in use, like "v1.1".
   *
   * @throws BpfException when libbpf 1.x is not installed
   */
  public static String libbpfVersion() {
    return libbpf().libbpf_version_string();
  }

  static LibC libc() {
    return C.LIBRARY;
  }

  static Runtime runtime() {
    return C.RUNTIME;
  }

  /** Errno of this thread's last call into a library. */
  static int lastErrno() {
    return C.RUNTIME.getLastError();
  }

  static LibBpf libbpf() {
    if (Bpf.FAILURE != null) {
      throw new BpfException(Bpf.FAILURE.getMessage(), Bpf.FAILURE);
    }
    return Bpf.LIBRARY;
  }

  static LibBpf load(String soname) {
    try {
      LibBpf library = LibraryLoader.create(LibBpf.class).failImmediately().load(soname);
      // jnr opens the library no sooner than a function of it is called.
      library.libbpf_version_string();
      return library;
    } catch (UnsatisfiedLinkError e) {
      throw new BpfException(
          "cannot load "
              + soname
              + ": libbpf 1.x is not installed or not for this machine; install it"
              + " (Debian, Ubuntu: apt-get install libbpf1; Fedora, RHEL: dnf install libbpf)",
          e);
    }
  }

  private static final class C {
    static final LibC LIBRARY = LibraryLoader.create(LibC.class).load("c");
    static final Runtime RUNTIME = Runtime.getRuntime(LIBRARY);
  }

  /** Keeps the failure: a class that fails to initialise would tell its reason only once. */
  private static final class Bpf {
    static final LibBpf LIBRARY;
    static final BpfException FAILURE;

    static {
      LibBpf library = null;
      BpfException failure = null;
      try {
        library = load(LIBBPF);
        LibbpfMessages.install(library);
      } catch (BpfException e) {
        failure = e;
      }
      LIBRARY = library;
      FAILURE = failure;
    }
  }
}
