// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.CallSites.Stub;
import org.sshlog.bpf.callsite.ElfImage.Segment;

/**
 * Finds calls in arm64 code. Each instruction is one aligned word, so nothing can be taken for one
 * that begins elsewhere; data between functions is kept out by the unwind table. The result is
 * taken where the call returns to.
 */
final class Arm64Calls {
  private static final int WORD = 4;
  private static final int LANDING_PAD = 0xd503245f; // bti c

  private final ElfImage image;
  private final Map<Long, String> slots;
  private final FunctionRanges ranges;
  private final Map<Long, String> entries = new HashMap<>();
  private final List<Stub> stubs = new ArrayList<>();
  private final TreeMap<Integer, Call> calls = new TreeMap<>();
  private String doubt;

  Arm64Calls(ElfImage image, Map<Long, String> slots, FunctionRanges ranges) {
    this.image = image;
    this.slots = slots;
    this.ranges = ranges;
  }

  CallSites find() throws CallSiteException {
    image.code().forEach(this::findStubs);
    image.code().forEach(this::findBranches);
    for (Call call : calls.values()) {
      if (call.result() >= 0 && calls.containsKey((int) call.result())) {
        doubt = "there is nothing between two calls at 0x" + Long.toHexString(call.offset());
      }
    }
    List<Call> found = new ArrayList<>(calls.values());
    return new CallSites(
        stubs, found, false, doubt, CallSites.functionsOf(found, image.code(), ranges));
  }

  /** {@code adrp x, page; ldr y, [x, n]; add x, x, n; br y}, maybe behind a landing pad. */
  private void findStubs(Segment segment) {
    for (int at = aligned(segment); at <= segment.end() - 4 * WORD; at += WORD) {
      int page = image.i32(at);
      int load = image.i32(at + WORD);
      int add = image.i32(at + 2 * WORD);
      int branch = image.i32(at + 3 * WORD);
      if ((page & 0x9f000000) != 0x90000000
          || (load & 0xffc00000) != 0xf9400000
          || (add & 0xffc00000) != 0x91000000
          || (branch & 0xfffffc1f) != 0xd61f0000) {
        continue;
      }
      int base = page & 31;
      boolean connected =
          (load >> 5 & 31) == base
              && (add >> 5 & 31) == base
              && (add & 31) == base
              && (branch >> 5 & 31) == (load & 31);
      long distance = ((long) (page << 8) >> 13 << 2 | page >> 29 & 3) << 12;
      long slot = (segment.addressOf(at) & -4096L) + distance + (load >> 10 & 0xfff) * 8L;
      String function = connected ? slots.get(slot) : null;
      if (function != null) {
        boolean padded = at - WORD >= segment.offset() && image.i32(at - WORD) == LANDING_PAD;
        int start = padded ? at - WORD : at;
        stubs.add(new Stub(function, start));
        entries.put(segment.addressOf(start), function);
        entries.put(segment.addressOf(at), function);
      }
    }
  }

  private void findBranches(Segment segment) {
    for (int at = aligned(segment); at <= segment.end() - WORD; at += WORD) {
      int word = image.i32(at);
      boolean call = (word & 0xfc000000) == 0x94000000;
      boolean jump = (word & 0xfc000000) == 0x14000000;
      if (!call && !jump) {
        continue;
      }
      String function = entries.get(segment.addressOf(at) + (word << 6 >> 4));
      if (function == null) {
        continue;
      }
      if (ranges.at(segment.addressOf(at)) == null) {
        doubt = "a call at 0x" + Integer.toHexString(at) + " is in no known function";
      } else {
        calls.put(at, new Call(function, at, call ? at + WORD : CallSites.NO_RESULT, false));
      }
    }
  }

  private static int aligned(Segment segment) {
    return segment.offset() + (int) (-segment.address() & 3);
  }
}
