// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.BpfMap;
import org.sshlog.bpf.UpdateMode;
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
    List<String> programs =
        support.exit().isSupported() ? List.of(IoSupport.PTY_EXIT) : IoSupport.PTY_KPROBES;
    return programs(IoMethod.PTYS, programs);
  }

  @Override
  public IoLinks syscalls() {
    return programs(IoMethod.SYSCALLS, IoSupport.SYSCALLS);
  }

  private IoLinks programs(IoMethod method, List<String> programs) {
    List<Supplier<BpfLink>> attach = new ArrayList<>();
    programs.forEach(name -> attach.add(() -> probes.program(name).attach()));
    return all(method, attach, programs.size());
  }

  private IoLinks places(Path file, IoMethod method, List<Place> entries, List<Place> returns) {
    List<Supplier<BpfLink>> attach = new ArrayList<>();
    // Returns first, as with the results of calls.
    for (boolean onReturn : new boolean[] {true, false}) {
      List<Place> places = onReturn ? returns : entries;
      if (support.multi() && !places.isEmpty()) {
        attach.add(() -> multi(file, places, onReturn));
      } else {
        places.forEach(place -> attach.add(() -> single(file, place, onReturn)));
      }
    }
    return all(method, attach, entries.size() + returns.size());
  }

  private BpfLink multi(Path file, List<Place> places, boolean onReturn) {
    long[] offsets = places.stream().mapToLong(Place::offset).toArray();
    long[] cookies = places.stream().mapToLong(place -> place.kind().cookie()).toArray();
    return probes
        .program(IoSupport.ANY_PLACE)
        .attachUprobeMulti(file, offsets, cookies, ALL_PROCESSES, onReturn);
  }

  private BpfLink single(Path file, Place place, boolean onReturn) {
    return probes
        .program(place.kind().program())
        .attachUprobe(file, place.offset(), ALL_PROCESSES, onReturn);
  }

  private static IoLinks all(IoMethod method, List<Supplier<BpfLink>> attach, int places) {
    List<BpfLink> links = new ArrayList<>();
    try {
      attach.forEach(one -> links.add(one.get()));
      return IoLinks.of(method, links, places);
    } catch (RuntimeException e) {
      IoLinks.of(method, links, places).close();
      throw e;
    }
  }
}
