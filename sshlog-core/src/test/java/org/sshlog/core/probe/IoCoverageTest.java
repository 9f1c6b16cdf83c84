// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.probe.IoCoverage.FILES;
import static org.sshlog.core.probe.IoCoverage.INPUT;
import static org.sshlog.core.probe.IoCoverage.OUTPUT;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sshlog.bpf.callsite.CallSites;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.CallSites.Stub;
import org.sshlog.core.probe.IoStatus.Binary;
import org.sshlog.core.probe.SshdBinary.Id;
import org.sshlog.core.probe.SshdCalls.Kind;
import org.sshlog.core.probe.SshdCalls.Place;
import org.sshlog.core.probe.SshdInspector.Findings;

class IoCoverageTest {
  private static final List<Call> CALLS =
      List.of(new Call("read", 10, 14, true), new Call("write", 20, 25, false));
  private static final List<Stub> STUBS = List.of(new Stub("read", 1), new Stub("write", 2));
  private static final SshdBinary SSHD = binary(1, "/usr/sbin/sshd");
  private static final SshdBinary OTHER = binary(2, "/opt/sshd");

  private final List<String> done = new ArrayList<>();
  private final Set<IoMethod> refusing = EnumSet.noneOf(IoMethod.class);
  private final Map<Id, Findings> findings = new HashMap<>();
  private long now = 1_000;
  private boolean open = true;
  private boolean wrong;
  private boolean prepared;

  IoCoverageTest() {
    find(SSHD, new SshdCalls(CALLS, STUBS, false, null, false));
    find(OTHER, new SshdCalls(CALLS, STUBS, false, null, false));
  }

  @Test
  void attachesWhenSomebodyWantsAndDetachesWhenNobodyDoes() {
    IoCoverage coverage = coverage("auto");
    coverage.cover(0, List.of());
    assertThat(done).isEmpty();
    coverage.cover(OUTPUT, List.of(SSHD));
    coverage.cover(OUTPUT, List.of(SSHD));
    coverage.cover(OUTPUT | INPUT, List.of(SSHD));
    coverage.cover(0, List.of());
    coverage.cover(0, List.of());
    assertThat(done)
        .containsExactly(
            "capture 1",
            "+call-sites /usr/sbin/sshd",
            "capture 3",
            "capture 0",
            "-call-sites /usr/sbin/sshd",
            "forget");
  }

  @Test
  void isPreparedBeforeThereIsABinary() {
    coverage("auto").cover(0, List.of());
    coverage("syscalls").cover(OUTPUT, List.of());
    assertThat(prepared).isFalse();
    coverage("auto").cover(OUTPUT, List.of());
    assertThat(prepared).isTrue();
  }

  @Test
  void tellsSinceWhenABinaryIsObserved() {
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD));
    now = 2_000;
    coverage.cover(OUTPUT | INPUT, List.of(SSHD, OTHER));
    IoStatus status = coverage.status();
    assertThat(status.observedSince(SSHD.id(), false)).hasValue(1_000);
    assertThat(status.observedSince(SSHD.id(), true)).hasValue(2_000);
    assertThat(status.observedSince(OTHER.id(), false)).hasValue(2_000);
    assertThat(status.observedSince(id(3, 0), false)).isEmpty();
    coverage.cover(INPUT, List.of(SSHD));
    assertThat(coverage.status().observedSince(SSHD.id(), false)).isEmpty();
    coverage.cover(0, List.of());
    assertThat(coverage.status().observedSince(SSHD.id(), true)).isEqualTo(OptionalLong.empty());
  }

  @Test
  void fallsBackToStubsAndSaysWhy() {
    find(SSHD, new SshdCalls(CALLS, STUBS, false, "the instruction at 0x10 is not known", false));
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD));
    assertThat(coverage.status().binaries())
        .containsExactly(
            new Binary(
                "/usr/sbin/sshd",
                IoMethod.STUBS,
                7,
                "call-sites: the instruction at 0x10 is not known"));
    assertThat(coverage.status().machine()).isNull();
  }

  @Test
  void aCallWhoseResultIsOutOfReachRulesOutCallSites() {
    List<Call> calls = new ArrayList<>(CALLS);
    calls.add(new Call("ioctl", 30, CallSites.NO_RESULT, false));
    assertThat(new SshdCalls(calls, STUBS, false, null, false).whyNoCallSites()).isNull();
    calls.add(new Call("write", 31, CallSites.NO_RESULT, false));
    assertThat(new SshdCalls(calls, STUBS, false, null, false).whyNoCallSites())
        .isEqualTo("at 0x1f it jumps to write");
    assertThat(new SshdCalls(CALLS, STUBS, true, null, false).whyNoStubs())
        .isEqualTo("some of its calls go without a stub");
    assertThat(new SshdCalls(CALLS.subList(0, 1), List.of(), false, null, false).whyNoCallSites())
        .isEqualTo("it has no calls of read and write");
  }

  @Test
  void resultsAreAttachedBeforeWhatTheyEnd() {
    assertThat(new SshdCalls(CALLS, STUBS, false, null, false).callPlaces())
        .extracting(place -> place.kind() + " " + place.offset())
        .containsExactly("RESULT 14", "RESULT 25", "READ 10", "WRITE 20");
  }

  @Test
  void whereTheEndsOfCallsAreEnoughTheirBeginningsAreSeenWhileWanted() {
    find(SSHD, registers());
    IoCoverage coverage = coverage("auto");
    coverage.cover(FILES, List.of(SSHD));
    coverage.cover(FILES | OUTPUT, List.of(SSHD));
    assertThat(coverage.status().binaries().get(0).places()).isEqualTo(7 + 2);
    coverage.cover(FILES | OUTPUT | INPUT, List.of(SSHD));
    coverage.cover(INPUT, List.of(SSHD));
    coverage.cover(0, List.of());
    assertThat(done)
        .filteredOn(step -> !step.startsWith("capture"))
        .containsExactly(
            "+call-sites /usr/sbin/sshd",
            "+READ /usr/sbin/sshd",
            "+WRITE /usr/sbin/sshd",
            "-READ /usr/sbin/sshd",
            "-WRITE /usr/sbin/sshd",
            "-call-sites /usr/sbin/sshd",
            "forget");
  }

  /** Its file is open only when it was found a moment ago. */
  @Test
  void beginningsAreAttachedOnceTheFileIsOpen() {
    find(SSHD, registers());
    IoCoverage coverage = coverage("auto");
    coverage.cover(FILES, List.of(SSHD));
    open = false;
    coverage.cover(FILES | OUTPUT, List.of(SSHD));
    assertThat(done).doesNotContain("+READ /usr/sbin/sshd");
    open = true;
    coverage.cover(FILES | OUTPUT, List.of(SSHD));
    assertThat(done).contains("+READ /usr/sbin/sshd");
  }

  @Test
  void aLibraryThatIsNotWhatItWasTakenForIsNotTrustedAgain() {
    find(SSHD, registers());
    IoCoverage coverage = coverage("auto");
    coverage.cover(FILES | OUTPUT, List.of(SSHD));
    assertThat(coverage.distrustsRegisters()).isFalse();
    wrong = true;
    assertThat(coverage.distrustsRegisters()).isTrue();
    done.clear();
    coverage.cover(FILES | OUTPUT, List.of(SSHD));
    assertThat(done).containsExactly("+call-sites at both ends /usr/sbin/sshd");
    wrong = true;
    assertThat(coverage.distrustsRegisters()).as("nothing is left to detach").isFalse();
  }

  @Test
  void callsWhoseEndIsEnough() {
    assertThat(registers().callPlaces())
        .extracting(place -> place.kind() + " " + place.offset())
        .containsExactly(
            "READ_DONE 14",
            "WRITE_DONE 25",
            "WRITE_DONE 35",
            "RESULT 45",
            "RESULT 65",
            "WRITE 40",
            "WRITE 60",
            "IOCTL 50");
    assertThat(registers().beginnings(Kind.READ)).containsExactly(new Place(Kind.READ, 10));
    assertThat(registers().beginnings(Kind.WRITE))
        .containsExactly(new Place(Kind.WRITE, 20), new Place(Kind.WRITE, 30));
    assertThat(registers().placesOfTheirOwn()).containsExactly(new Place(Kind.WRITE_DONE, 35, 9));
    SshdCalls both = registers().withoutRegisters();
    assertThat(both.placesOfTheirOwn()).isEmpty();
    assertThat(both.beginnings(Kind.READ)).isEmpty();
    assertThat(both.callPlaces()).doesNotContain(new Place(Kind.READ_DONE, 14, 7)).hasSize(5 + 6);
  }

  private static SshdCalls registers() {
    List<Call> calls =
        List.of(
            new Call("read", 10, 14, true, true, true, 7),
            new Call("write", 20, 25, true, true, false, 8),
            new Call("write", 30, 35, true, true, true, 9),
            new Call("write", 40, 45, true, false, true, 9),
            new Call("write", 60, 65, true, true, true, 0),
            new Call("ioctl", 50, 55, true, true, true, 9));
    return new SshdCalls(calls, STUBS, false, null, true);
  }

  @Test
  void whatTheKernelRefusesIsNotTriedAgainAndAgain() {
    refusing.add(IoMethod.CALL_SITES);
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD));
    coverage.cover(OUTPUT, List.of(SSHD));
    assertThat(done).containsExactly("capture 1", "+stubs /usr/sbin/sshd");
    assertThat(coverage.status().binaries().get(0).why()).isEqualTo("call-sites: refused");
  }

  @Test
  void aBinaryWithoutPlacesMakesTheWholeMachinePay() {
    findings.put(SSHD.id(), new Findings(null, "it is linked statically", Optional.empty()));
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD));
    assertThat(coverage.status().machine()).isEqualTo(IoMethod.PTYS);
    assertThat(coverage.status().binaries())
        .containsExactly(new Binary("/usr/sbin/sshd", IoMethod.PTYS, 0, "it is linked statically"));
    assertThat(coverage.status().observedSince(SSHD.id(), false)).hasValue(1_000);
  }

  /** Pseudo-terminals would be told twice. */
  @Test
  void hooksOnTerminalsGiveWayBeforeABinaryGetsItsOwn() {
    findings.put(SSHD.id(), new Findings(null, "it is linked statically", Optional.empty()));
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD));
    coverage.cover(OUTPUT, List.of(SSHD, OTHER));
    assertThat(done)
        .containsExactly(
            "capture 1",
            "+ptys",
            "capture 5",
            "-ptys",
            "capture 1",
            "+call-sites /opt/sshd",
            "+syscalls");
    now += IoCoverage.UNUSED_NS + 1;
    coverage.cover(OUTPUT, List.of(OTHER));
    assertThat(done).endsWith("-syscalls");
    assertThat(coverage.status().machine()).isNull();
  }

  @Test
  void systemCallsAreTheLastResort() {
    refusing.addAll(EnumSet.of(IoMethod.CALL_SITES, IoMethod.STUBS, IoMethod.PTYS));
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD));
    assertThat(done).containsExactly("capture 1", "+syscalls");
    assertThat(coverage.status().machineWhy()).isEqualTo("ptys: refused");
    refusing.add(IoMethod.SYSCALLS);
    IoCoverage none = coverage("auto");
    none.cover(OUTPUT, List.of(SSHD));
    assertThat(none.status().binaries().get(0).method()).isNull();
    assertThat(none.status().observedSince(SSHD.id(), false)).isEmpty();
  }

  @Test
  void aChoiceIsForced() {
    coverage("stubs").cover(OUTPUT, List.of(SSHD));
    coverage("syscalls").cover(OUTPUT, List.of());
    coverage("ptys").cover(OUTPUT, List.of(SSHD));
    refusing.add(IoMethod.CALL_SITES);
    coverage("call-sites").cover(OUTPUT, List.of(SSHD));
    assertThat(done)
        .containsExactly(
            "capture 1",
            "+stubs /usr/sbin/sshd",
            "capture 1",
            "+syscalls",
            "capture 1",
            "+ptys",
            "capture 5",
            "capture 1");
  }

  @Test
  void aBinaryThatNobodyExecutesAnyMoreIsDetachedAfterAWhile() {
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD, OTHER));
    now += IoCoverage.UNUSED_NS;
    coverage.cover(OUTPUT, List.of(SSHD));
    assertThat(done).doesNotContain("-call-sites /opt/sshd");
    now++;
    coverage.cover(OUTPUT, List.of(SSHD));
    assertThat(done).endsWith("-call-sites /opt/sshd");
  }

  @Test
  void aFileWrittenAnewInItsPlaceIsDetachedAtOnce() {
    SshdBinary newer = new SshdBinary(id(1, 5), null, "/usr/sbin/sshd");
    find(newer, new SshdCalls(CALLS, STUBS, false, null, false));
    IoCoverage coverage = coverage("auto");
    coverage.cover(OUTPUT, List.of(SSHD));
    coverage.cover(OUTPUT, List.of(newer));
    assertThat(done)
        .endsWith("-call-sites /usr/sbin/sshd", "+call-sites /usr/sbin/sshd")
        .hasSize(4);
  }

  private IoCoverage coverage(String choice) {
    return new IoCoverage(
        new RecordedHooks(), IoChoice.of(choice), null, b -> findings.get(b.id()), () -> now);
  }

  private void find(SshdBinary binary, SshdCalls calls) {
    findings.put(binary.id(), new Findings(calls, null, Optional.empty()));
  }

  private static SshdBinary binary(long inode, String name) {
    return new SshdBinary(id(inode, 0), null, name);
  }

  private static Id id(long inode, long modified) {
    return new Id(1, inode, 100, modified);
  }

  /** Writes down what it is told, and refuses some ways. */
  private final class RecordedHooks implements IoHooks {
    @Override
    public void capture(int wanted) {
      done.add("capture " + wanted);
    }

    @Override
    public void prepare() {
      prepared = true;
    }

    @Override
    public void forgetTransfers() {
      done.add("forget");
    }

    @Override
    public IoLinks callSites(SshdBinary binary, SshdCalls calls) {
      boolean other = !calls.equals(findings.get(binary.id()).calls());
      return links(IoMethod.CALL_SITES, (other ? " at both ends " : " ") + binary.name());
    }

    @Override
    public boolean isOpen(SshdBinary binary) {
      return open;
    }

    @Override
    public IoLinks beginnings(SshdBinary binary, SshdCalls calls, Kind kind) {
      done.add("+" + kind + " " + binary.name());
      return new IoLinks(
          IoMethod.CALL_SITES, 2, now, () -> done.add("-" + kind + " " + binary.name()));
    }

    @Override
    public boolean endsCanBeEnough() {
      return true;
    }

    @Override
    public boolean registersWereWrong() {
      boolean now = wrong;
      wrong = false;
      return now;
    }

    @Override
    public IoLinks stubs(SshdBinary binary, SshdCalls calls) {
      return links(IoMethod.STUBS, " " + binary.name());
    }

    @Override
    public IoLinks ptys() {
      return links(IoMethod.PTYS, "");
    }

    @Override
    public IoLinks syscalls() {
      return links(IoMethod.SYSCALLS, "");
    }

    private IoLinks links(IoMethod method, String where) {
      if (refusing.contains(method)) {
        throw new IllegalStateException("refused");
      }
      done.add("+" + method.wireName() + where);
      return new IoLinks(method, 7, now, () -> done.add("-" + method.wireName() + where));
    }
  }
}
