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
  private final PacketPlaces packets;

  /**
   * Describes what is attached.
   *
   * @param places to how many places it leads
   * @param since when all of it was attached, {@code CLOCK_BOOTTIME} ns
   */
  IoLinks(IoMethod method, int places, long since, Runnable detach) {
    this(method, places, since, detach, PacketPlaces.NONE);
  }

  private IoLinks(IoMethod method, int places, long since, Runnable detach, PacketPlaces packets) {
    this.method = method;
    this.places = places;
    this.since = since;
    this.detach = detach;
    this.packets = packets;
  }

  /**
   * Takes over links that have just been attached.
   *
   * @param packets those to places which it may let go of, not among the others
   */
  static IoLinks of(IoMethod method, List<BpfLink> links, int places, PacketPlaces packets) {
    List<BpfLink> own = List.copyOf(links);
    Runnable detach =
        () -> {
          packets.close();
          BpfLink.closeAll(own);
        };
    return new IoLinks(method, places, KernelClock.bootTimeNs(), detach, packets);
  }

  /** Lets go of places that have turned out to be of no use; gives how many. */
  int letGo() {
    return packets.letGo();
  }

  /** Whether there are places of which it is not clear yet whether they are of use. */
  boolean isUndecided() {
    return packets.isUndecided();
  }

  IoMethod method() {
    return method;
  }

  /** To how many places they lead. */
  int places() {
    return places - packets.gone();
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
