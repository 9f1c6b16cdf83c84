// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.BpfMap;
import org.sshlog.bpf.UpdateMode;
import org.sshlog.core.record.SiteRecord;

/**
 * Places behind calls of write in one binary, each attached by a link of its own, that may be where
 * sshd sends its packets to clients: half of what it writes, and nothing that anybody wants to see.
 * Which place that is the binary does not say; so each is watched, and let go of when it was seen
 * often and only ever with the client's own socket, while what goes to sessions was seen elsewhere.
 * Safe for use from any thread.
 */
final class PacketPlaces implements AutoCloseable {
  /** Of binaries without such places. */
  static final PacketPlaces NONE = new PacketPlaces(null, 0);

  /** So often a place must have been seen; each login alone takes some dozen packets. */
  private static final long ENOUGH = 256;

  /** So often a session must have been written to at other places. */
  private static final long ENOUGH_ELSEWHERE = 8;

  private final BpfMap sites;
  private final int binary;
  private final Map<Integer, BpfLink> undecided = new LinkedHashMap<>();
  private int gone;

  /**
   * Prepares it, without places.
   *
   * @param sites what the kernel side has seen, by number
   * @param binary the number under which it counts what was written elsewhere
   */
  PacketPlaces(BpfMap sites, int binary) {
    this.sites = sites;
    this.binary = binary;
  }

  /** Takes over the link to a place whose number in the kernel side's cookie this is. */
  synchronized void add(int number, BpfLink link) {
    undecided.put(number, link);
  }

  synchronized boolean isUndecided() {
    return !undecided.isEmpty();
  }

  /** Detaches the places that have turned out to be for packets only; gives how many. */
  synchronized int letGo() {
    int before = gone;
    if (undecided.isEmpty() || seen(binary).other() < ENOUGH_ELSEWHERE) {
      return 0;
    }
    for (Iterator<Map.Entry<Integer, BpfLink>> i = undecided.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Integer, BpfLink> place = i.next();
      SiteRecord seen = seen(place.getKey());
      if (seen.own() >= ENOUGH && seen.other() == 0) {
        place.getValue().close();
        i.remove();
        gone++;
      }
    }
    return gone - before;
  }

  /** How many places it has let go of. */
  synchronized int gone() {
    return gone;
  }

  private SiteRecord seen(int number) {
    byte[] value = sites.lookup(BpfMap.intBytes(number)).orElseThrow();
    return SiteRecord.read(ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()));
  }

  @Override
  public synchronized void close() {
    if (sites != null) {
      sites.update(BpfMap.intBytes(binary), SiteRecord.nothing(), UpdateMode.ANY);
    }
    BpfLink.closeAll(undecided.values());
    undecided.clear();
  }
}
