// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import jnr.ffi.Memory;
import jnr.ffi.Platform;
import jnr.ffi.Pointer;

/**
 * The bpf(2) commands for which libbpf 1.0 has no function. Offsets are those of union bpf_attr.
 */
final class BpfSyscall {
  private static final int PROG_TEST_RUN = 10;
  private static final int LINK_CREATE = 28;
  private static final int UPROBE_MULTI_RETURN = 1;
  private static final int ATTRIBUTES_SIZE = 80;

  private BpfSyscall() {}

  /** The link's descriptor, or a negative errno; {@code cookies} null for none. */
  static int linkUprobeMulti(
      int program, String binary, long[] offsets, long[] cookies, int pid, boolean onReturn) {
    Pointer path = copy((binary + "\0").getBytes(StandardCharsets.UTF_8));
    Pointer places = copy(offsets);
    Pointer values = copy(cookies == null ? new long[0] : cookies);
    Pointer attributes = Memory.allocateDirect(Libraries.runtime(), ATTRIBUTES_SIZE, true);
    attributes.putInt(0, program);
    attributes.putInt(8, ObjectLoader.ATTACH_UPROBE_MULTI);
    attributes.putPointer(16, path);
    attributes.putPointer(24, places);
    if (cookies != null) {
      attributes.putPointer(40, values);
    }
    attributes.putInt(48, offsets.length);
    attributes.putInt(52, onReturn ? UPROBE_MULTI_RETURN : 0);
    attributes.putInt(56, Math.max(pid, 0));
    int result = (int) call(LINK_CREATE, attributes, 64);
    Reference.reachabilityFence(path);
    Reference.reachabilityFence(places);
    Reference.reachabilityFence(values);
    return result;
  }

  /** The program's return value as an unsigned number, or a negative errno. */
  static long run(int program, byte[] context) {
    Pointer input = copy(context);
    Pointer attributes = Memory.allocateDirect(Libraries.runtime(), ATTRIBUTES_SIZE, true);
    attributes.putInt(0, program);
    attributes.putInt(40, context.length);
    if (context.length > 0) {
      attributes.putPointer(48, input);
    }
    long result = call(PROG_TEST_RUN, attributes, ATTRIBUTES_SIZE);
    Reference.reachabilityFence(input);
    return result < 0 ? result : Integer.toUnsignedLong(attributes.getInt(4));
  }

  /** 0 or a negative errno. */
  static int close(int fd) {
    return Libraries.libc().close(fd) < 0 ? -Libraries.lastErrno() : 0;
  }

  private static long call(int command, Pointer attributes, int size) {
    long number = Platform.getNativePlatform().getCPU() == Platform.CPU.X86_64 ? 321 : 280;
    long result = Libraries.libc().syscall(number, command, attributes, size);
    return result < 0 ? -Libraries.lastErrno() : result;
  }

  private static Pointer copy(long[] words) {
    Pointer memory = Memory.allocateDirect(Libraries.runtime(), Math.max(1, words.length) * 8L);
    memory.put(0, words, 0, words.length);
    return memory;
  }

  private static Pointer copy(byte[] bytes) {
    Pointer memory = Memory.allocateDirect(Libraries.runtime(), Math.max(1, bytes.length));
    memory.put(0, bytes, 0, bytes.length);
    return memory;
  }
}
