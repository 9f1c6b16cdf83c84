// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.List;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.KernelClock;

/**
 * What one way to see what goes through sessions has attached; closing it detaches all, which takes
 * the kernel up to a tenth of a second for each link.
 */
final class IoLinks implements AutoCloseable {
  private final IoMethod method;
  private final int places;
  private final long since;
  private final Runnable detach;

  /**
   * Describes what is attached.
   *
   * @param places to how many places it leads
   * @param since when all of it was attached, {@code CLOCK_BOOTTIME} ns
   */
  IoLinks(IoMethod method, int places, long since, Runnable detach) {
    this.method = method;
    this.places = places;
    this.since = since;
    this.detach = detach;
  }

  /** Takes over links that have just been attached. */
  static IoLinks of(IoMethod method, List<BpfLink> links, int places) {
    List<BpfLink> own = List.copyOf(links);
    return new IoLinks(method, places, KernelClock.bootTimeNs(), () -> BpfLink.closeAll(own));
  }

  IoMethod method() {
    return method;
  }

  /** To how many places they lead. */
  int places() {
    return places;
  }

  /** When all were attached, {@code CLOCK_BOOTTIME} ns. */
  long since() {
    return since;
  }

  @Override
  public void close() {
    detach.run();
  }
}
