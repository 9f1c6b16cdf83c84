// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import static org.assertj.core.api.Assertions.assertThat;
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

  IoCoverageTest() {
    find(SSHD, new SshdCalls(CALLS, STUBS, false, null));
    find(OTHER, new SshdCalls(CALLS, STUBS, false, null));
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
    find(SSHD, new SshdCalls(CALLS, STUBS, false, "the instruction at 0x10 is not known"));
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
    assertThat(new SshdCalls(calls, STUBS, false, null).whyNoCallSites()).isNull();
    calls.add(new Call("write", 31, CallSites.NO_RESULT, false));
    assertThat(new SshdCalls(calls, STUBS, false, null).whyNoCallSites())
        .isEqualTo("at 0x1f it jumps to write");
    assertThat(new SshdCalls(CALLS, STUBS, true, null).whyNoStubs())
        .isEqualTo("some of its calls go without a stub");
    assertThat(new SshdCalls(CALLS.subList(0, 1), List.of(), false, null).whyNoCallSites())
        .isEqualTo("it has no calls of read and write");
  }

  @Test
  void resultsAreAttachedBeforeWhatTheyEnd() {
    assertThat(new SshdCalls(CALLS, STUBS, false, null).callPlaces())
        .extracting(place -> place.kind() + " " + place.offset())
        .containsExactly("RESULT 14", "RESULT 25", "READ 10", "WRITE 20");
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
    find(newer, new SshdCalls(CALLS, STUBS, false, null));
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
    public void forgetTransfers() {
      done.add("forget");
    }

    @Override
    public IoLinks callSites(SshdBinary binary, SshdCalls calls) {
      return links(IoMethod.CALL_SITES, " " + binary.name());
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
