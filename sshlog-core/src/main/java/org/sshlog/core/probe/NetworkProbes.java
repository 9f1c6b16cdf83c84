// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.callsite.CallSiteException;
import org.sshlog.core.probe.NetworkStatus.Binary;
import org.sshlog.core.probe.SshdBinary.Id;
import org.sshlog.core.probe.SshdSockets.Place;

/**
 * Attaches what sees forwards and the TCP connections of sessions, while somebody wants them. For
 * one thread, but for {@link #status}.
 */
final class NetworkProbes {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkProbes.class);
  private static final String TCP_STATE = "on_tcp_state";
  private static final int MAX_FILE_SIZE = 32 << 20;
  private static final int ALL_PROCESSES = -1;

  /** A binary and what is attached to it; why nothing is, else null. */
  private record Covered(String name, List<BpfLink> links, int places, String why) {}

  private final ProbeSet probes;
  private final boolean multi;
  private final Map<Id, Covered> binaries = new LinkedHashMap<>();
  private BpfLink states;
  private String whyNoStates;
  private volatile NetworkStatus status = new NetworkStatus(false, false, null, List.of());

  NetworkProbes(ProbeSet probes) {
    this.probes = probes;
    this.multi = probes.support().multi();
  }

  /**
   * Makes it so that what is wanted is seen.
   *
   * @param connections the TCP connections of sessions
   * @param forwards forwards, for which connections must be seen, too
   * @param inUse the binaries in use; those that are new are open
   */
  void cover(boolean connections, boolean forwards, Collection<SshdBinary> inUse) {
    if (connections || forwards) {
      attachStates();
    } else {
      detachStates();
    }
    Set<Id> wanted = new HashSet<>();
    if (forwards) {
      for (SshdBinary binary : inUse) {
        wanted.add(binary.id());
        if (!binaries.containsKey(binary.id())) {
          binaries.put(binary.id(), attach(binary));
        }
      }
    }
    for (Id id : List.copyOf(binaries.keySet())) {
      if (!wanted.contains(id)) {
        BpfLink.closeAll(binaries.remove(id).links);
      }
    }
    status =
        new NetworkStatus(
            connections || forwards,
            states != null,
            whyNoStates,
            binaries.values().stream().map(b -> new Binary(b.name, b.places, b.why)).toList());
  }

  NetworkStatus status() {
    return status;
  }

  private void attachStates() {
    if (states != null) {
      return;
    }
    try {
      states = probes.program(TCP_STATE).attach();
      whyNoStates = null;
    } catch (RuntimeException e) {
      if (whyNoStates == null) {
        LOG.error("TCP connections of sessions can't be seen: {}", e.getMessage(), e);
      }
      whyNoStates = e.getMessage();
    }
  }

  private void detachStates() {
    if (states != null) {
      states.close();
      states = null;
    }
  }

  private Covered attach(SshdBinary binary) {
    List<BpfLink> links = new ArrayList<>();
    try {
      SshdSockets sockets = SshdSockets.find(binary.file().readAll(MAX_FILE_SIZE));
      // Results first: none is waited for in vain.
      attach(binary.file().path(), sockets.results(), sockets.onReturn(), links);
      attach(binary.file().path(), sockets.entries(), false, links);
      int places = sockets.entries().size() + sockets.results().size();
      LOG.info("forwards of {} are observed at {} places", binary.name(), places);
      return new Covered(binary.name(), links, places, null);
    } catch (IOException | CallSiteException | RuntimeException e) {
      BpfLink.closeAll(links);
      LOG.warn("forwards of {} can't be observed: {}", binary.name(), e.getMessage(), e);
      return new Covered(binary.name(), List.of(), 0, e.getMessage());
    }
  }

  private void attach(Path file, List<Place> places, boolean onReturn, List<BpfLink> links) {
    if (multi) {
      long[] offsets = places.stream().mapToLong(Place::offset).toArray();
      long[] cookies = places.stream().mapToLong(Place::cookie).toArray();
      links.add(
          probes
              .program(SshdSockets.ANY_PLACE)
              .attachUprobeMulti(file, offsets, cookies, ALL_PROCESSES, onReturn));
      return;
    }
    Map<String, List<Place>> byProgram = new LinkedHashMap<>();
    places.forEach(p -> byProgram.computeIfAbsent(p.program(), name -> new ArrayList<>()).add(p));
    byProgram.forEach(
        (program, some) -> {
          long[] offsets = some.stream().mapToLong(Place::offset).toArray();
          links.addAll(probes.program(program).attachUprobes(file, offsets, onReturn));
        });
  }
}
