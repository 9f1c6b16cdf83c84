// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.sshlog.bpf.callsite.CallSites;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.CallSites.Stub;

/**
 * Where in an sshd's file to attach, and which way is possible. Immutable.
 *
 * @param calls the calls of {@link #FUNCTIONS}
 * @param stubs the stubs of these functions
 * @param direct whether some calls go without a stub
 * @param doubt why there may be more calls, null when there are none
 * @param argumentsLeft whether the C library leaves the registers of read's and write's arguments
 *     alone, so that a place behind a call is enough
 */
record SshdCalls(
    List<Call> calls, List<Stub> stubs, boolean direct, String doubt, boolean argumentsLeft) {
  /** The functions through which sshd moves a session's bytes and sets the size of its window. */
  static final Set<String> FUNCTIONS = Set.of("read", "__read_chk", "write", "ioctl");

  /** What is at a place; the numbers are the kernel side's. */
  enum Kind {
    READ(1, IoSupport.READ),
    WRITE(2, IoSupport.WRITE),
    RESULT(3, IoSupport.RESULT),
    IOCTL(4, IoSupport.IOCTL),
    /** Needs the cookie, so there is no program for it alone. */
    READ_DONE(5, null),
    /** Likewise. */
    WRITE_DONE(6, null);

    private final long cookie;
    private final String program;

    Kind(long cookie, String program) {
      this.cookie = cookie;
      this.program = program;
    }

    /** By which the program for all places tells them apart. */
    long cookie() {
      return cookie;
    }

    /** The program for a place of this kind alone, null without. */
    String program() {
      return program;
    }
  }

  /**
   * A place to attach to.
   *
   * @param offset in the file
   * @param slot of a place behind a call whose registers are used: how far it is from there to
   *     where the loader keeps the function's address; else 0
   */
  record Place(Kind kind, long offset, int slot) {
    Place(Kind kind, long offset) {
      this(kind, offset, 0);
    }
  }

  static SshdCalls of(CallSites sites, boolean argumentsLeft) {
    return new SshdCalls(
        sites.calls(),
        sites.stubs(),
        sites.callsWithoutStub(),
        sites.doubt().orElse(null),
        argumentsLeft);
  }

  /** The same with a place before each call too: nothing is taken for granted of the C library. */
  SshdCalls withoutRegisters() {
    return new SshdCalls(calls, stubs, direct, doubt, false);
  }

  /**
   * The places of the calls that are always needed. Those behind calls come first: none is waited
   * for in vain.
   */
  List<Place> callPlaces() {
    List<Place> places = new ArrayList<>();
    for (Call call : calls) {
      if (kindOf(call.function()) != Kind.IOCTL) {
        places.add(behind(call));
      }
    }
    for (Call call : calls) {
      if (!endIsEnough(call)) {
        places.add(new Place(kindOf(call.function()), call.offset()));
      }
    }
    return places;
  }

  /**
   * The places before the other calls of a kind, {@link Kind#READ} or {@link Kind#WRITE}: they are
   * needed only while somebody wants to know how things were before.
   */
  List<Place> beginnings(Kind kind) {
    return calls.stream()
        .filter(call -> endIsEnough(call) && kindOf(call.function()) == kind)
        .map(call -> new Place(kind, call.offset()))
        .toList();
  }

  /**
   * Those of {@link #callPlaces} that may turn out to see nothing but what sshd sends to its
   * clients: the descriptor comes from a structure at that very place.
   */
  List<Place> placesOfTheirOwn() {
    return calls.stream()
        .filter(call -> endIsEnough(call) && call.firstFromMemory())
        .map(this::behind)
        .filter(place -> place.kind() == Kind.WRITE_DONE)
        .toList();
  }

  private boolean endIsEnough(Call call) {
    boolean known = call.argumentsKept() && call.slot() != 0;
    return argumentsLeft && known && kindOf(call.function()) != Kind.IOCTL;
  }

  private Place behind(Call call) {
    if (!endIsEnough(call)) {
      return new Place(Kind.RESULT, call.result());
    }
    boolean reads = kindOf(call.function()) == Kind.READ;
    return new Place(reads ? Kind.READ_DONE : Kind.WRITE_DONE, call.result(), call.slot());
  }

  /** The stubs of these functions. */
  List<Place> stubPlaces() {
    return stubs(stub -> true);
  }

  /** The stubs whose functions' results are wanted, by their return. */
  List<Place> stubReturns() {
    return stubs(stub -> kindOf(stub.function()) != Kind.IOCTL).stream()
        .map(place -> new Place(Kind.RESULT, place.offset()))
        .toList();
  }

  /** Why its calls can't be hooked, null when they can. */
  String whyNoCallSites() {
    if (doubt != null) {
      return doubt;
    }
    for (Call call : calls) {
      if (call.result() == CallSites.NO_RESULT && kindOf(call.function()) != Kind.IOCTL) {
        return "at 0x" + Long.toHexString(call.offset()) + " it jumps to " + call.function();
      }
    }
    return missing(calls.stream().map(Call::function).map(SshdCalls::kindOf).toList());
  }

  /** Why its stubs can't be hooked, null when they can. */
  String whyNoStubs() {
    return direct
        ? "some of its calls go without a stub"
        : missing(stubs.stream().map(Stub::function).map(SshdCalls::kindOf).toList());
  }

  private static String missing(List<Kind> there) {
    return there.contains(Kind.READ) && there.contains(Kind.WRITE)
        ? null
        : "it has no calls of read and write";
  }

  private List<Place> stubs(Predicate<Stub> wanted) {
    return stubs.stream()
        .filter(wanted)
        .map(stub -> new Place(kindOf(stub.function()), stub.offset()))
        .toList();
  }

  private static Kind kindOf(String function) {
    return switch (function) {
      case "write" -> Kind.WRITE;
      case "ioctl" -> Kind.IOCTL;
      default -> Kind.READ;
    };
  }
}
