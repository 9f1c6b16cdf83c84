// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import com.kenai.jffi.MemoryIO;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import org.sshlog.bpf.libbpf.Errno;
import org.sshlog.bpf.libbpf.LibC;

/**
 * The mapped pages and descriptors of one ring buffer: the consumer's position (writable), the
 * producer's position, and the data twice in a row.
 */
final class RingPages {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;
  private static final int EVENT_FLAGS = 0x80000 | 0x800; // EFD_CLOEXEC | EFD_NONBLOCK
  private static final short POLLIN = 1;
  private static final int MAX_SIZE = 512 << 20;

  private final LibC libc = Libraries.libc();
  private final int size;
  private final int pageSize = libc.getpagesize();
  private final int mapFd;
  private final int eventFd;
  private final Pointer consumerAddress;
  private final Pointer producerAddress;
  private final ByteBuffer consumer;
  private final ByteBuffer producer;
  private final Pointer pollSet;
  private boolean freed;

  private RingPages(int size, int mapFd, int eventFd) {
    this.size = size;
    this.mapFd = mapFd;
    this.eventFd = eventFd;
    consumerAddress = mapPages(pageSize, PROT_READ | PROT_WRITE, 0);
    try {
      producerAddress = mapPages(producerLength(), PROT_READ, pageSize);
    } catch (BpfException e) {
      libc.munmap(consumerAddress, pageSize);
      throw e;
    }
    consumer = buffer(consumerAddress.address(), pageSize);
    producer = buffer(producerAddress.address(), pageSize);
    pollSet = Memory.allocateDirect(Libraries.runtime(), 16, true);
    pollSet.putInt(0, mapFd);
    pollSet.putShort(4, POLLIN);
    pollSet.putInt(8, eventFd);
    pollSet.putShort(12, POLLIN);
  }

  static RingPages map(BpfMap map) {
    if (!map.isRingBuffer()) {
      throw new BpfException("cannot read " + map + " as a ring buffer: it is none", null);
    }
    int size = map.maxEntries();
    if (size < 0 || size > MAX_SIZE) {
      throw new BpfException(
          "cannot map ring buffer " + map.name() + ": larger than 512 MB; lower its max_entries",
          null);
    }
    LibC libc = Libraries.libc();
    int mapFd = map.duplicateFd();
    int eventFd = libc.eventfd(0, EVENT_FLAGS);
    if (eventFd < 0) {
      BpfException failure = failure("create an eventfd");
      libc.close(mapFd);
      throw failure;
    }
    try {
      return new RingPages(size, mapFd, eventFd);
    } catch (BpfException e) {
      libc.close(eventFd);
      libc.close(mapFd);
      throw e;
    }
  }

  int size() {
    return size;
  }

  ByteBuffer consumer() {
    return consumer;
  }

  ByteBuffer producer() {
    return producer;
  }

  /** A new view of the data, not writable: the pages are mapped so, and a write would be fatal. */
  ByteBuffer data() {
    return buffer(producerAddress.address() + pageSize, 2 * size)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  synchronized long pendingBytes() {
    if (freed) {
      throw new IllegalStateException("the ring buffer is closed");
    }
    long consumed = (long) LONG.getAcquire(consumer, 0);
    return (long) LONG.getAcquire(producer, 0) - consumed;
  }

  /** Waits for data or a signal; a signal handler may end it early. Only the reader calls it. */
  void poll(int timeoutMillis) {
    int result = libc.poll(pollSet, 2, timeoutMillis);
    if (result < 0 && !Errno.EINTR.is(Libraries.lastErrno())) {
      throw failure("wait for a ring buffer");
    }
  }

  /** Whether the last {@link #poll} saw a signal. */
  boolean isSignalled() {
    return pollSet.getShort(14) != 0;
  }

  synchronized void signal() {
    if (!freed) {
      libc.write(eventFd, BpfMap.longBytes(1), Long.BYTES);
    }
  }

  void clearSignal() {
    libc.read(eventFd, new byte[Long.BYTES], Long.BYTES);
  }

  /** Nobody may touch a buffer afterwards. */
  synchronized void free() {
    if (freed) {
      return;
    }
    freed = true;
    libc.munmap(producerAddress, producerLength());
    libc.munmap(consumerAddress, pageSize);
    libc.close(eventFd);
    libc.close(mapFd);
  }

  private long producerLength() {
    return pageSize + 2L * size;
  }

  private Pointer mapPages(long length, int protection, long offset) {
    Pointer address = libc.mmap(null, length, protection, MAP_SHARED, mapFd, offset);
    if (address.address() == -1) {
      throw failure("map the pages of a ring buffer");
    }
    return address;
  }

  private static ByteBuffer buffer(long address, int length) {
    return MemoryIO.getInstance()
        .newDirectByteBuffer(address, length)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static BpfException failure(String what) {
    return BpfException.of(Operation.RING_BUFFER, "cannot " + what, Libraries.lastErrno(), "");
  }
}
