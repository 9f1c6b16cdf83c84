// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.BpfException;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.BpfMap;
import org.sshlog.bpf.UpdateMode;
import org.sshlog.core.probe.SshdCalls.Kind;
import org.sshlog.core.probe.SshdCalls.Place;
import org.sshlog.core.record.LossRecord;
import org.sshlog.core.record.SiteRecord;

/** Attaches the programs of one way to see what goes through sessions: all of them, or none. */
final class IoAttacher implements IoHooks {
  private static final Logger LOG = LoggerFactory.getLogger(IoAttacher.class);
  private static final int ALL_PROCESSES = -1;

  /** Numbers of places and binaries in cookies, as the kernel side has them. */
  private static final int NUMBERS = 4096;

  private static final int NUMBER_SHIFT = 8;
  private static final int BINARY_SHIFT = 20;
  private static final int SLOT_SHIFT = 32;

  private final ProbeSet probes;
  private final IoSupport support;
  private int number;
  private long wrong;

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
  public void prepare() {
    try {
      probes.program(IoMethod.CALL_SITES, support.programs(IoMethod.CALL_SITES).get(0));
    } catch (BpfException e) {
      LOG.debug("the programs for places in sshd can't be loaded", e);
    }
  }

  @Override
  public void forgetTransfers() {
    BpfMap transfers = probes.transfers();
    transfers.keys().forEach(transfers::delete);
  }

  @Override
  public IoLinks callSites(SshdBinary binary, SshdCalls calls) {
    List<Place> places = new ArrayList<>(calls.callPlaces());
    if (!calls.argumentsLeft()) {
      return places(binary.file().path(), IoMethod.CALL_SITES, places, List.of());
    }
    List<Place> apart = calls.placesOfTheirOwn();
    places.removeAll(apart);
    return withPlacesOfTheirOwn(binary.file().path(), places, apart);
  }

  @Override
  public boolean endsCanBeEnough() {
    return support.multi();
  }

  private IoLinks withPlacesOfTheirOwn(Path file, List<Place> places, List<Place> apart) {
    int shared = newNumber(SiteRecord.attached());
    long cookie = (long) shared << BINARY_SHIFT;
    PacketPlaces packets = new PacketPlaces(probes.sites(), shared);
    List<BpfLink> links = new ArrayList<>();
    try {
      links.add(multi(file, IoMethod.CALL_SITES, places, cookie, false));
      for (Place place : apart) {
        int own = newNumber(SiteRecord.nothing());
        long with = cookie | (long) own << NUMBER_SHIFT;
        packets.add(own, multi(file, IoMethod.CALL_SITES, List.of(place), with, false));
      }
    } catch (RuntimeException e) {
      packets.close();
      BpfLink.closeAll(links);
      throw e;
    }
    return IoLinks.of(IoMethod.CALL_SITES, links, places.size() + apart.size(), packets);
  }

  /** Used in turn: so many are never attached at a time. */
  private int newNumber(byte[] value) {
    number = number % (NUMBERS - 1) + 1;
    probes.sites().update(BpfMap.intBytes(number), value, UpdateMode.ANY);
    return number;
  }

  @Override
  public boolean isOpen(SshdBinary binary) {
    return binary.file().isOpen();
  }

  @Override
  public IoLinks beginnings(SshdBinary binary, SshdCalls calls, Kind kind) {
    List<Place> places = calls.beginnings(kind);
    return places(binary.file().path(), IoMethod.CALL_SITES, places, List.of());
  }

  @Override
  public boolean registersWereWrong() {
    long now = probes.lost(LossRecord.REGISTERS);
    boolean more = now > wrong;
    wrong = now;
    return more;
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
        attach.add(() -> List.of(multi(file, method, places, 0, onReturn)));
      } else {
        Map<Kind, List<Place>> byKind = new LinkedHashMap<>();
        places.forEach(p -> byKind.computeIfAbsent(p.kind(), k -> new ArrayList<>()).add(p));
        byKind.forEach(
            (kind, some) -> attach.add(() -> ofKind(file, method, kind, some, onReturn)));
      }
    }
    return all(method, attach, entries.size() + returns.size());
  }

  private BpfLink multi(
      Path file, IoMethod method, List<Place> places, long cookie, boolean onReturn) {
    long[] offsets = places.stream().mapToLong(Place::offset).toArray();
    long[] cookies =
        places.stream()
            .mapToLong(p -> p.kind().cookie() | cookie | (long) p.slot() << SLOT_SHIFT)
            .toArray();
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
      return IoLinks.of(method, links, places, PacketPlaces.NONE);
    } catch (RuntimeException e) {
      IoLinks.of(method, links, places, PacketPlaces.NONE).close();
      throw e;
    }
  }
}
