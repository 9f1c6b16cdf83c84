// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.BpfProgram;
import org.sshlog.core.probe.LogPlaces.Kind;
import org.sshlog.core.probe.LogPlaces.Place;

/**
 * What is attached to one sshd's file to hear its log. Ends are attached before beginnings and
 * detached behind them: the end of what has begun must not be missed.
 */
final class LogLinks implements AutoCloseable {
  private static final int ALL_PROCESSES = -1;

  private final List<BpfLink> ends = new ArrayList<>();
  private final List<BpfLink> beginnings = new ArrayList<>();

  private LogLinks() {}

  /**
   * Attaches to all places.
   *
   * @throws org.sshlog.bpf.BpfException when the kernel refuses; nothing is attached then
   */
  static LogLinks attach(ProbeSet probes, Path file, LogPlaces places) {
    LogLinks links = new LogLinks();
    try {
      if (probes.support().multi()) {
        links.attachAtOnce(probes, file, places.places());
      } else {
        links.attachByKind(probes, file, places.places());
      }
      return links;
    } catch (RuntimeException e) {
      links.close();
      throw e;
    }
  }

  private void attachAtOnce(ProbeSet probes, Path file, List<Place> places) {
    for (boolean onReturn : new boolean[] {true, false}) {
      List<Place> some = places.stream().filter(place -> place.onReturn() == onReturn).toList();
      if (!some.isEmpty()) {
        long[] offsets = some.stream().mapToLong(Place::offset).toArray();
        long[] cookies = some.stream().mapToLong(place -> place.kind().cookie()).toArray();
        (onReturn ? ends : beginnings)
            .add(
                probes
                    .program(LogPlaces.ANY_PLACE)
                    .attachUprobeMulti(file, offsets, cookies, ALL_PROCESSES, onReturn));
      }
    }
  }

  private void attachByKind(ProbeSet probes, Path file, List<Place> places) {
    for (boolean end : new boolean[] {true, false}) {
      for (Kind kind : Kind.values()) {
        for (boolean onReturn : new boolean[] {true, false}) {
          long[] offsets =
              places.stream()
                  .filter(place -> place.kind() == kind && place.onReturn() == onReturn)
                  .mapToLong(Place::offset)
                  .toArray();
          if (kind.isEnd() == end && offsets.length > 0) {
            BpfProgram program = probes.program(kind.program());
            (end ? ends : beginnings).addAll(program.attachUprobes(file, offsets, onReturn));
          }
        }
      }
    }
  }

  @Override
  public void close() {
    BpfLink.closeAll(beginnings);
    BpfLink.closeAll(ends);
  }
}
