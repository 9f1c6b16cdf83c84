// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.CallSites.Stub;
import org.sshlog.bpf.callsite.ElfImage.Segment;
import org.sshlog.bpf.callsite.FunctionRanges.Range;

/**
 * Finds calls in x86-64 code, in two steps. The first looks at every byte for what could be a jump
 * or call that leads to an imported function; its distance of four bytes must lead exactly there,
 * so it hardly finds anything else, and it misses nothing. The second decodes the functions in
 * which something was found, each from its beginning: only what is an instruction there counts.
 */
final class X86Calls {
  private static final int LANDING_PAD = 0xfa1e0ff3; // endbr64
  private static final int STUB_ALIGNMENT = 8;
  private static final int INSTRUCTIONS_TO_RESULT = 12;

  private final ElfImage image;
  private final byte[] bytes;
  private final List<Segment> code;
  private final Map<Long, String> slots;
  private final FunctionRanges ranges;

  /** Function by the address of an instruction that jumps through its slot, or leads up to it. */
  private final Map<Long, String> entries = new HashMap<>();

  /** Function by the file offset of its stub. */
  private final Map<Integer, String> stubs = new TreeMap<>();

  /** What looks like a call or jump: file offsets of opcodes. */
  private final TreeSet<Integer> candidates = new TreeSet<>();

  private final TreeMap<Integer, Call> calls = new TreeMap<>();
  private final Set<Integer> called = new HashSet<>();
  private boolean direct;
  private String doubt;

  /** Whether before the present instruction the first argument has just been loaded. */
  private boolean firstFromMemory;

  X86Calls(ElfImage image, Map<Long, String> slots, FunctionRanges ranges) {
    this.image = image;
    this.bytes = image.bytes();
    this.code = image.code();
    this.slots = slots;
    this.ranges = ranges;
  }

  CallSites find() throws CallSiteException {
    code.forEach(this::findThroughSlots);
    code.forEach(this::findDirect);
    for (Integer at = first(0); at != null; ) {
      at = verifyFunctionAt(at);
    }
    keepCalledStubs();
    List<Stub> found = new ArrayList<>();
    stubs.forEach((offset, function) -> found.add(new Stub(function, offset)));
    List<Call> results = withResults();
    return new CallSites(
        found, results, direct, doubt, CallSites.functionsOf(results, code, ranges));
  }

  /** {@code jmp *slot} of a stub or at a function's end, and {@code call *slot}. */
  private void findThroughSlots(Segment segment) {
    for (int at = segment.offset(); at <= segment.end() - 6; at++) {
      if ((bytes[at] & 0xff) != 0xff || bytes[at + 1] != 0x25 && bytes[at + 1] != 0x15) {
        continue;
      }
      String function = slots.get(segment.addressOf(at + 6) + image.i32(at + 2));
      if (function == null) {
        continue;
      }
      int start = stubStart(segment, at);
      if (bytes[at + 1] == 0x25 && segment.addressOf(start) % STUB_ALIGNMENT == 0) {
        stubs.put(start, function);
        entries.put(segment.addressOf(start), function);
        entries.put(segment.addressOf(at), function);
      } else {
        candidates.add(at);
      }
    }
  }

  /** Before the jump there may be a prefix, and before that a landing pad. */
  private int stubStart(Segment segment, int jump) {
    int start = jump;
    if (start > segment.offset() && (bytes[start - 1] & 0xff) == 0xf2) {
      start--;
    }
    return start - 4 >= segment.offset() && image.i32(start - 4) == LANDING_PAD ? start - 4 : start;
  }

  /** {@code call}, {@code jmp} and conditional jumps to a stub. */
  private void findDirect(Segment segment) {
    for (int at = segment.offset(); at <= segment.end() - 5; at++) {
      int opcode = bytes[at] & 0xff;
      boolean conditional =
          opcode >= 0x80 && opcode <= 0x8f && at > segment.offset() && bytes[at - 1] == 0x0f;
      if ((opcode == 0xe8 || opcode == 0xe9 || conditional)
          && entries.containsKey(segment.addressOf(at + 5) + image.i32(at + 1))) {
        candidates.add(at);
      }
    }
  }

  private Integer first(int from) {
    return candidates.ceiling(from);
  }

  /** Decodes the function that holds a candidate; gives the first candidate behind it. */
  private Integer verifyFunctionAt(int candidate) {
    Segment segment = segmentOf(candidate);
    Range range = ranges.at(segment.addressOf(candidate));
    if (range == null || !segment.holds(range.start(), range.end() - range.start())) {
      doubt("a call at 0x" + Integer.toHexString(candidate) + " is in no known function");
      return first(candidate + 1);
    }
    int end = segment.offsetOf(range.end() - 1) + 1;
    int at = segment.offsetOf(range.start());
    firstFromMemory = false;
    while (at < end && first(at) != null && first(at) < end) {
      X86Instruction instruction = X86Instruction.decode(bytes, at, end);
      if (instruction == null) {
        doubt("the instruction at 0x" + Integer.toHexString(at) + " is not known");
        break;
      }
      take(segment, at, instruction, end);
      firstFromMemory =
          X86Registers.loadsFirstArgument(instruction)
              || firstFromMemory && X86Registers.keeps(instruction, X86Registers.FIRST_ARGUMENT);
      at += instruction.length();
    }
    return first(end);
  }

  private void take(Segment segment, int at, X86Instruction instruction, int end) {
    int next = at + instruction.length();
    int opcode = instruction.opcode();
    int map = instruction.map();
    boolean jumps = map == 0 && opcode == 0xe9 || map == 1 && (opcode & 0xf0) == 0x80;
    if (jumps || map == 0 && opcode == 0xe8) {
      long target = segment.addressOf(next) + image.i32(next - 4);
      String function = entries.get(target);
      if (function != null) {
        called.add(CallSites.holding(code, target).offsetOf(target));
        add(function, at, jumps ? null : resultBehind(next, end), next);
      }
    } else if (map == 0 && opcode == 0xff && (instruction.modrm() & 0xc7) == 5) {
      int group = instruction.modrm() >> 3;
      String function = slots.get(segment.addressOf(next) + image.i32(next - 4));
      // A stub is in a range of its own, or in that of all stubs; it calls nothing itself.
      if (function != null && (group == 2 || group == 4) && !isStub(next - 6)) {
        direct = true;
        add(function, at, group == 4 ? null : resultBehind(next, end), next);
      }
    }
  }

  private boolean isStub(int jump) {
    return stubs.containsKey(stubStart(segmentOf(jump), jump));
  }

  private void add(String function, int at, Integer result, int next) {
    if (result == null) {
      calls.put(at, new Call(function, at, CallSites.NO_RESULT, false));
      return;
    }
    boolean emulated = result >= 0;
    int place = emulated ? result : next;
    boolean kept = keepsArguments(next, place);
    int slot = distanceToSlot(function, place);
    calls.put(at, new Call(function, at, place, emulated, kept, firstFromMemory, slot));
  }

  /** Any of the function's slots: the loader puts the same address into all. */
  private int distanceToSlot(String function, int place) {
    long from = segmentOf(place).addressOf(place);
    for (Map.Entry<Long, String> slot : slots.entrySet()) {
      if (slot.getValue().equals(function)) {
        long distance = slot.getKey() - from;
        return distance == (int) distance ? (int) distance : 0;
      }
    }
    return 0;
  }

  /** Whether nothing between two places changes what the arguments' registers contain. */
  private boolean keepsArguments(int from, int to) {
    int at = from;
    while (at < to) {
      X86Instruction instruction = X86Instruction.decode(bytes, at, to);
      if (instruction == null || !X86Registers.keeps(instruction, X86Registers.ARGUMENTS)) {
        return false;
      }
      at += instruction.length();
    }
    return true;
  }

  /** The first emulated instruction that finds the result in RAX, -1 when there is none. */
  private int resultBehind(int next, int end) {
    int at = next;
    for (int i = 0; i < INSTRUCTIONS_TO_RESULT && at < end; i++) {
      X86Instruction instruction = X86Instruction.decode(bytes, at, end);
      if (instruction == null) {
        return -1;
      }
      if (X86Registers.isEmulated(instruction)) {
        return at;
      }
      if (!X86Registers.keeps(instruction, X86Registers.RESULT)) {
        return -1;
      }
      at += instruction.length();
    }
    return -1;
  }

  /** What looks like a stub, but is never called, is a jump at the end of a function. */
  private void keepCalledStubs() {
    for (Map.Entry<Integer, String> stub : Map.copyOf(stubs).entrySet()) {
      int start = stub.getKey();
      int jump = start;
      while ((bytes[jump] & 0xff) != 0xff) {
        jump++;
      }
      if (!called.contains(start) && !called.contains(jump)) {
        stubs.remove(start);
        direct = true;
        calls.put(start, new Call(stub.getValue(), start, CallSites.NO_RESULT, false));
      }
    }
  }

  /** Two probes at one place would run in no certain order: a result is not taken at a call. */
  private List<Call> withResults() {
    List<Call> all = new ArrayList<>();
    for (Call call : calls.values()) {
      Call apart = call;
      if (call.result() >= 0 && calls.containsKey((int) call.result())) {
        int at = (int) call.offset();
        X86Instruction self = X86Instruction.decode(bytes, at, bytes.length);
        apart =
            new Call(
                call.function(),
                at,
                at + self.length(),
                false,
                true,
                call.firstFromMemory(),
                distanceToSlot(call.function(), at + self.length()));
        if (calls.containsKey(at + self.length())) {
          doubt("there is nothing between two calls at 0x" + Integer.toHexString(at));
        }
      }
      all.add(apart);
    }
    return all;
  }

  private Segment segmentOf(int offset) {
    for (Segment segment : code) {
      if (offset >= segment.offset() && offset < segment.end()) {
        return segment;
      }
    }
    throw new IllegalArgumentException("no code at " + offset);
  }

  private void doubt(String why) {
    doubt = doubt == null ? why : doubt;
  }
}
