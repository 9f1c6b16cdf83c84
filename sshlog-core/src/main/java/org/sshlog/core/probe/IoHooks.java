// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import org.sshlog.bpf.BpfException;
import org.sshlog.core.probe.SshdCalls.Kind;

/** What {@link IoCoverage} does to the kernel. Each way is attached as a whole, or not at all. */
interface IoHooks {
  /** Says whose bytes are wanted: the bits {@link IoCoverage#OUTPUT} and so on. */
  void capture(int wanted);

  /**
   * Does what takes a while and needs no binary, so that the first one that is there is attached to
   * before it does anything. Failures show when something is attached.
   */
  void prepare();

  /** Forgets transfers that have begun and whose end will not be seen. */
  void forgetTransfers();

  /**
   * Attaches to each call in a binary.
   *
   * @throws BpfException when the kernel refuses a place
   */
  IoLinks callSites(SshdBinary binary, SshdCalls calls);

  /** Whether a binary's file is still open, so that something can be attached to it. */
  boolean isOpen(SshdBinary binary);

  /** Whether a place behind a call can be enough, on this kernel. */
  boolean endsCanBeEnough();

  /**
   * Attaches before each call of a kind in a binary where {@link #callSites} has attached behind it
   * only.
   *
   * @throws BpfException when the kernel refuses a place
   */
  IoLinks beginnings(SshdBinary binary, SshdCalls calls, Kind kind);

  /**
   * Whether, since the last call, a register behind a call was not what it should have been: what
   * the binary's C library is taken for is wrong.
   */
  boolean registersWereWrong();

  /**
   * Attaches to the stubs in a binary.
   *
   * @throws BpfException when the kernel refuses a place
   */
  IoLinks stubs(SshdBinary binary, SshdCalls calls);

  /**
   * Attaches to what the kernel does with all pseudo-terminals.
   *
   * @throws BpfException when the kernel refuses
   */
  IoLinks ptys();

  /**
   * Attaches to the machine's system calls.
   *
   * @throws BpfException when the kernel refuses
   */
  IoLinks syscalls();
}
