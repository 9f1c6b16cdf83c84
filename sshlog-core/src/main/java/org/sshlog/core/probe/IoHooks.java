// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import org.sshlog.bpf.BpfException;

/** What {@link IoCoverage} does to the kernel. Each way is attached as a whole, or not at all. */
interface IoHooks {
  /** Says whose bytes are wanted: the bits {@link IoCoverage#OUTPUT} and so on. */
  void capture(int wanted);

  /** Forgets transfers that have begun and whose end will not be seen. */
  void forgetTransfers();

  /**
   * Attaches to each call in a binary.
   *
   * @throws BpfException when the kernel refuses a place
   */
  IoLinks callSites(SshdBinary binary, SshdCalls calls);

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
