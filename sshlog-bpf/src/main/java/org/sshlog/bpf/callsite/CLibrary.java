// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import org.sshlog.bpf.callsite.ElfImage.Segment;
import org.sshlog.bpf.callsite.ExportedFunctions.Function;

/**
 * What of a C library matters to a probe behind a call of {@code read} or {@code write}: whether
 * the registers of the first two arguments, RDI and RSI, still have them there. No rule demands it,
 * but the system call itself leaves them alone, and little comes between it and the library's own
 * return. Two shapes are known. Which one it is can also be proven behind each call, from what the
 * call leaves behind:
 *
 * <ul>
 *   <li>glibc up to 2.40: {@code syscall; cmp $-4096,%rax; ja ...; ret}. The system call leaves in
 *       RCX where it returned to. A process with several threads takes another way, and RCX tells.
 *   <li>glibc 2.41, as Debian 13 has it: two functions more, whose return addresses are left below
 *       the stack pointer. A process with several threads comes back with 0 in RSI.
 * </ul>
 */
public final class CLibrary {
  private static final int LARGEST_ENTRY = 48;

  /** Two digits a byte; the points are what differs: how far jumps and calls lead, a number. */
  private static final String SYSTEM_CALL = "0f05 483d00f0ffff 77.. c3";

  private static final int SYSTEM_CALL_SIZE = 11;

  private static final String LATER_ENTRY =
      "4883ec10 4863ff 4531c9 4531c0 6a.. 31c9 e8........ 4883c418 c3";
  private static final int LATER_ENTRY_CALL = 18;
  private static final String LATER_MIDDLE =
      "4883ec10 ff742418 e8........ 5a59 483d00f0ffff 77.. 4883c408 c3";
  private static final int LATER_MIDDLE_CALL = 9;

  /** It jumps to the system call where the process has one thread, or must not be cancelled. */
  private static final String LATER_START =
      "53 4989ca 64488b1c2510000000 8b8308030000 803d........00 7544 a801 7540 a810 753c";

  private static final int LATER_CALL_AT = 0x60;
  private static final String LATER_CALL = "488b442410 0f05 5b c3";

  private final ElfImage image;

  private CLibrary(ElfImage image) {
    this.image = image;
  }

  /**
   * Whether both functions leave the registers of their arguments alone, in a way that can be
   * proven behind each call.
   *
   * @param elf the library's file, read and not mapped
   * @throws CallSiteException when it is no intact library that exports both
   */
  public static boolean leavesArguments(byte[] elf) throws CallSiteException {
    ElfImage image = ElfImage.parse(elf);
    if (image.machine() != ElfImage.X86_64) {
      return false; // On arm64 the first argument's register is the result's.
    }
    CLibrary library = new CLibrary(image);
    ExportedFunctions exported = ExportedFunctions.of(image);
    return library.leavesArguments(exported.find("read"))
        && library.leavesArguments(exported.find("write"));
  }

  private boolean leavesArguments(Function function) throws CallSiteException {
    long last = Math.min(LARGEST_ENTRY, function.size() - SYSTEM_CALL_SIZE);
    for (int at = 0; at <= last; at++) {
      if (matches(function.address() + at, SYSTEM_CALL)) {
        return true;
      }
    }
    return matches(function.address(), LATER_ENTRY) && isLater(function.address());
  }

  private boolean isLater(long function) throws CallSiteException {
    long middle = calledAt(function + LATER_ENTRY_CALL);
    if (!matches(middle, LATER_MIDDLE)) {
      return false;
    }
    long last = calledAt(middle + LATER_MIDDLE_CALL);
    return matches(last, LATER_START)
        && matches(last + LATER_CALL_AT, LATER_CALL)
        && middle == last + 0x80; // where the kernel side expects it
  }

  /** Where a call leads, from the address of its distance. */
  private long calledAt(long distance) throws CallSiteException {
    int at = image.offsetOf(distance, Integer.BYTES, "a call");
    return distance + Integer.BYTES + image.i32(at);
  }

  private boolean matches(long address, String pattern) {
    String bytes = pattern.replace(" ", "");
    int count = bytes.length() / 2;
    Segment segment = CallSites.holding(image.code(), address);
    if (segment == null || !segment.holds(address, count)) {
      return false;
    }
    int at = segment.offsetOf(address);
    for (int i = 0; i < count; i++) {
      String wanted = bytes.substring(2 * i, 2 * i + 2);
      if (!wanted.equals("..") && Integer.parseInt(wanted, 16) != (image.bytes()[at + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }
}
