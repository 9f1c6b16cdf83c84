// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sshlog.bpf.callsite.ElfImage.Segment;

/**
 * Where a program calls functions that it imports from shared libraries. All offsets are positions
 * in the file, as uprobes want them. Immutable.
 *
 * <p>Calls through a pointer that the program keeps in a variable or register are not among them:
 * which function such a pointer leads to is not to be seen in the file.
 */
public final class CallSites {
  private static final int MAX_PLACES = 1024;

  /** In {@link Call#result()}: the function returns to somebody else. */
  public static final long NO_RESULT = -1;

  /**
   * A piece of the program that does nothing but jump on to an imported function. Its calls arrive
   * there with their arguments; a probe for the return sees their results.
   *
   * @param function the function's name
   * @param offset its first instruction
   */
  public record Stub(String function, long offset) {}

  /**
   * An instruction that calls an imported function.
   *
   * @param function the function's name
   * @param offset the instruction: the arguments are in their registers
   * @param result an instruction behind it that is executed once after each such call, with the
   *     result still in its register; {@link #NO_RESULT} when the call is a jump, so that the
   *     function returns to this function's caller
   * @param resultEmulated whether the kernel emulates that instruction, so that a probe there costs
   *     little
   * @param argumentsKept whether there the registers of the first two arguments are still as the
   *     function has left them, and what {@link CLibrary} needs to prove that it left them alone
   * @param firstFromMemory whether the first argument is loaded from a structure right before the
   *     call: a function that calls for others would have been given it
   * @param slot how far it is, in memory, from {@code result} to where the loader keeps the
   *     function's address; 0 when that is not known
   */
  public record Call(
      String function,
      long offset,
      long result,
      boolean resultEmulated,
      boolean argumentsKept,
      boolean firstFromMemory,
      int slot) {
    /** A call of which nothing more is known. */
    public Call(String function, long offset, long result, boolean resultEmulated) {
      this(function, offset, result, resultEmulated, false, false, 0);
    }
  }

  private final List<Stub> stubs;
  private final List<Call> calls;
  private final boolean direct;
  private final String doubt;
  private final Map<Long, Long> functions;

  /**
   * Keeps what was found.
   *
   * @param functions where the function that holds a call begins, by the call's offset; calls in no
   *     known function are left out
   */
  CallSites(
      List<Stub> stubs, List<Call> calls, boolean direct, String doubt, Map<Long, Long> functions)
      throws CallSiteException {
    if (stubs.size() > MAX_PLACES || calls.size() > MAX_PLACES) {
      throw new CallSiteException("it seems to call these functions at too many places");
    }
    this.stubs = List.copyOf(stubs);
    this.calls = List.copyOf(calls);
    this.direct = direct;
    this.doubt = doubt;
    this.functions = Map.copyOf(functions);
  }

  /**
   * Finds them in a program's bytes.
   *
   * @param elf the whole file, read and not mapped; must not change meanwhile
   * @param functions names of imported functions
   * @throws CallSiteException when it is no intact dynamically linked program for x86-64 or arm64
   */
  public static CallSites find(byte[] elf, Set<String> functions) throws CallSiteException {
    ElfImage image = ElfImage.parse(elf);
    Map<Long, String> slots = ImportSlots.of(image, functions);
    FunctionRanges ranges = FunctionRanges.of(image);
    return image.machine() == ElfImage.X86_64
        ? new X86Calls(image, slots, ranges).find()
        : new Arm64Calls(image, slots, ranges).find();
  }

  /** The stubs, in file order; none in a program whose calls all go directly. */
  public List<Stub> stubs() {
    return stubs;
  }

  /** The calls, in file order. */
  public List<Call> calls() {
    return calls;
  }

  /** Whether some calls go to the function without a stub, so that a probe there misses them. */
  public boolean callsWithoutStub() {
    return direct;
  }

  /** Why there may be more calls of these functions than {@link #calls()} tells; empty if not. */
  public Optional<String> doubt() {
    return Optional.ofNullable(doubt);
  }

  /**
   * Whether two of the calls are in one function of the program. A function that the compiler has
   * taken apart counts as several.
   */
  public boolean inOneFunction(Call one, Call other) {
    Long function = functions.get(one.offset());
    return function != null && function.equals(functions.get(other.offset()));
  }

  /** By the offset of each call where the function that holds it begins. */
  static Map<Long, Long> functionsOf(List<Call> calls, List<Segment> code, FunctionRanges ranges) {
    Map<Long, Long> functions = new HashMap<>();
    for (Call call : calls) {
      for (Segment segment : code) {
        if (call.offset() >= segment.offset() && call.offset() < segment.end()) {
          FunctionRanges.Range range = ranges.at(segment.addressOf((int) call.offset()));
          if (range != null) {
            functions.put(call.offset(), range.start());
          }
        }
      }
    }
    return functions;
  }

  /** The segment that holds an address, null when none does. */
  static Segment holding(List<Segment> code, long address) {
    for (Segment segment : code) {
      if (segment.holds(address, 1)) {
        return segment;
      }
    }
    return null;
  }
}
