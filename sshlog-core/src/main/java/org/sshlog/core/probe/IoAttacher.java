// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.BpfMap;
import org.sshlog.bpf.UpdateMode;
import org.sshlog.core.probe.SshdCalls.Kind;
import org.sshlog.core.probe.SshdCalls.Place;

/** Attaches the programs of one way to see what goes through sessions: all of them, or none. */
final class IoAttacher implements IoHooks {
  private static final int ALL_PROCESSES = -1;

  private final ProbeSet probes;
  private final IoSupport support;

  IoAttacher(ProbeSet probes, IoSupport support) {
    this.probes = probes;
    this.support = support;
  }

  @Override
  public void capture(int wanted) {
    probes.capture().update(BpfMap.intBytes(0), BpfMap.intBytes(wanted), UpdateMode.ANY);
    if ((wanted & IoCoverage.FILES) == 0) {
      // They would be taken up again in the middle of something.
      BpfMap protocols = probes.protocols();
      protocols.keys().forEach(protocols::delete);
    }
  }

  @Override
  public void forgetTransfers() {
    BpfMap transfers = probes.transfers();
    transfers.keys().forEach(transfers::delete);
  }

  @Override
  public IoLinks callSites(SshdBinary binary, SshdCalls calls) {
    return places(binary.file().path(), IoMethod.CALL_SITES, calls.callPlaces(), List.of());
  }

  @Override
  public IoLinks stubs(SshdBinary binary, SshdCalls calls) {
    return places(binary.file().path(), IoMethod.STUBS, calls.stubPlaces(), calls.stubReturns());
  }

  @Override
  public IoLinks ptys() {
    return programs(IoMethod.PTYS);
  }

  @Override
  public IoLinks syscalls() {
    return programs(IoMethod.SYSCALLS);
  }

  private IoLinks programs(IoMethod method) {
    List<String> programs = support.programs(method);
    List<Supplier<List<BpfLink>>> attach = new ArrayList<>();
    programs.forEach(name -> attach.add(() -> List.of(probes.program(method, name).attach())));
    return all(method, attach, programs.size());
  }

  private IoLinks places(Path file, IoMethod method, List<Place> entries, List<Place> returns) {
    List<Supplier<List<BpfLink>>> attach = new ArrayList<>();
    // Returns first, as with the results of calls.
    for (boolean onReturn : new boolean[] {true, false}) {
      List<Place> places = onReturn ? returns : entries;
      if (support.multi() && !places.isEmpty()) {
        attach.add(() -> List.of(multi(file, method, places, onReturn)));
      } else {
        Map<Kind, List<Place>> byKind = new LinkedHashMap<>();
        places.forEach(p -> byKind.computeIfAbsent(p.kind(), k -> new ArrayList<>()).add(p));
        byKind.forEach(
            (kind, some) -> attach.add(() -> ofKind(file, method, kind, some, onReturn)));
      }
    }
    return all(method, attach, entries.size() + returns.size());
  }

  private BpfLink multi(Path file, IoMethod method, List<Place> places, boolean onReturn) {
    long[] offsets = places.stream().mapToLong(Place::offset).toArray();
    long[] cookies = places.stream().mapToLong(place -> place.kind().cookie()).toArray();
    return probes
        .program(method, IoSupport.ANY_PLACE)
        .attachUprobeMulti(file, offsets, cookies, ALL_PROCESSES, onReturn);
  }

  private List<BpfLink> ofKind(
      Path file, IoMethod method, Kind kind, List<Place> places, boolean onReturn) {
    long[] offsets = places.stream().mapToLong(Place::offset).toArray();
    return probes.program(method, kind.program()).attachUprobes(file, offsets, onReturn);
  }

  private static IoLinks all(IoMethod method, List<Supplier<List<BpfLink>>> attach, int places) {
    List<BpfLink> links = new ArrayList<>();
    try {
      attach.forEach(some -> links.addAll(some.get()));
      return IoLinks.of(method, links, places);
    } catch (RuntimeException e) {
      IoLinks.of(method, links, places).close();
      throw e;
    }
  }
}
