// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import jnr.ffi.Pointer;
import org.sshlog.bpf.libbpf.Errno;
import org.sshlog.bpf.libbpf.LibBpf;

/**
 * A map in the kernel. Keys and values are bytes in the machine's order (little-endian).
 * Thread-safe; each operation is one system call and throws {@link IllegalStateException} once the
 * object is closed.
 */
public final class BpfMap {
  private static final int PERCPU_HASH = 5;
  private static final int PERCPU_ARRAY = 6;
  private static final int LRU_PERCPU_HASH = 10;
  private static final int RING_BUFFER = 27;

  private final BpfObject object;
  private final String name;
  private final int type;
  private final int fd;
  private final int keySize;
  private final int valueSize;
  private final int maxEntries;
  private final int copies;
  private final LibBpf libbpf = Libraries.libbpf();

  BpfMap(BpfObject object, String name, Pointer pointer) {
    this.object = object;
    this.name = name;
    this.type = libbpf.bpf_map__type(pointer);
    this.fd = libbpf.bpf_map__fd(pointer);
    this.keySize = libbpf.bpf_map__key_size(pointer);
    this.valueSize = libbpf.bpf_map__value_size(pointer);
    this.maxEntries = libbpf.bpf_map__max_entries(pointer);
    this.copies = isPerCpu() ? libbpf.libbpf_num_possible_cpus() : 1;
  }

  /** Makes a map that has been opened and not been created yet this one; 0 or a negative errno. */
  int lendTo(Pointer map) {
    return object.whileOpen(() -> libbpf.bpf_map__reuse_fd(map, fd));
  }

  /** Its name in the object file. */
  public String name() {
    return name;
  }

  /** Bytes a key has; 0 for a ring buffer. */
  public int keySize() {
    return keySize;
  }

  /** Bytes a value has, on one CPU where each CPU has its own; 0 for a ring buffer. */
  public int valueSize() {
    return valueSize;
  }

  /** Entries it holds at most; for a ring buffer its size in bytes. */
  public int maxEntries() {
    return maxEntries;
  }

  /** Whether each CPU has its own value. */
  public boolean isPerCpu() {
    return type == PERCPU_HASH || type == PERCPU_ARRAY || type == LRU_PERCPU_HASH;
  }

  /** A key or value of 4 bytes, as array maps have them. */
  public static byte[] intBytes(int value) {
    return buffer(Integer.BYTES).putInt(value).array();
  }

  /** A key or value of 8 bytes. */
  public static byte[] longBytes(long value) {
    return buffer(Long.BYTES).putLong(value).array();
  }

  /**
   * The value of a key, empty when the key is not there.
   *
   * @throws BpfException when the kernel refuses, or each CPU has its own value
   */
  public Optional<byte[]> lookup(byte[] key) {
    if (isPerCpu()) {
      throw new BpfException(
          "cannot look up " + this + ": each CPU has its own value; use lookupPerCpu", null);
    }
    return read(key);
  }

  /**
   * The values of a key, one for each possible CPU in order; empty when the key is not there.
   *
   * @throws BpfException when the kernel refuses, or the CPUs share one value
   */
  public Optional<List<byte[]>> lookupPerCpu(byte[] key) {
    if (!isPerCpu()) {
      throw new BpfException(
          "cannot look up " + this + " per CPU: all CPUs share one value; use lookup", null);
    }
    return read(key).map(this::split);
  }

  /**
   * The value of a key as unsigned 64-bit counters, added up over all CPUs where each has its own;
   * empty when the key is not there.
   *
   * @throws BpfException when the kernel refuses, or the value's size is no multiple of 8
   */
  public Optional<long[]> counters(byte[] key) {
    if (valueSize == 0 || valueSize % Long.BYTES != 0) {
      throw new BpfException(
          "values of " + this + " are no 64-bit counters: they have " + valueSize + " bytes", null);
    }
    return read(key).map(this::sum);
  }

  /**
   * Writes an entry; on every CPU where each has its own value.
   *
   * @return false when {@code mode} forbade it: the key is there already, or is not there
   * @throws BpfException when the map is full or the kernel refuses
   */
  public boolean update(byte[] key, byte[] value, UpdateMode mode) {
    check("key", key, keySize);
    check("value", value, valueSize);
    byte[] all = isPerCpu() ? replicate(value) : value;
    int result = object.whileOpen(() -> libbpf.bpf_map_update_elem(fd, key, all, mode.flags()));
    boolean refused =
        mode == UpdateMode.NOEXIST && Errno.EEXIST.is(-result)
            || mode == UpdateMode.EXIST && Errno.ENOENT.is(-result);
    if (result < 0 && !refused) {
      throw failure("update", -result);
    }
    return !refused;
  }

  /**
   * Removes an entry.
   *
   * @return whether it was there
   * @throws BpfException when the kernel refuses, as it does for arrays
   */
  public boolean delete(byte[] key) {
    check("key", key, keySize);
    int result = object.whileOpen(() -> libbpf.bpf_map_delete_elem(fd, key));
    if (result < 0 && !Errno.ENOENT.is(-result)) {
      throw failure("delete from", -result);
    }
    return result >= 0;
  }

  /**
   * The keys, no key twice. Entries that come or go meanwhile may or may not be among them.
   *
   * @throws BpfException when the kernel refuses
   */
  public Collection<byte[]> keys() {
    if (keySize == 0) {
      throw failure("list keys of", Errno.EINVAL.code());
    }
    Set<ByteBuffer> seen = new LinkedHashSet<>();
    byte[] key = null;
    // The kernel begins anew when the key it should continue from has gone: hence a limit.
    for (long steps = 0; steps <= 4L * Integer.toUnsignedLong(maxEntries); steps++) {
      byte[] previous = key;
      byte[] next = new byte[keySize];
      int result = object.whileOpen(() -> libbpf.bpf_map_get_next_key(fd, previous, next));
      if (Errno.ENOENT.is(-result)) {
        break;
      }
      if (result < 0) {
        throw failure("list keys of", -result);
      }
      seen.add(ByteBuffer.wrap(next));
      key = next;
    }
    return seen.stream().map(ByteBuffer::array).toList();
  }

  /**
   * Visits each entry of a map whose CPUs share one value; entries that go meanwhile are left out.
   * The visitor may change the map.
   *
   * @throws BpfException when the kernel refuses
   */
  public void forEach(BiConsumer<byte[], byte[]> visitor) {
    for (byte[] key : keys()) {
      lookup(key).ifPresent(value -> visitor.accept(key, value));
    }
  }

  /** Its name, for messages. */
  @Override
  public String toString() {
    return "map " + name;
  }

  boolean isRingBuffer() {
    return type == RING_BUFFER;
  }

  /** A descriptor of the caller's own, which outlives the object. */
  int duplicateFd() {
    int closeOnExec = 1030; // F_DUPFD_CLOEXEC
    int result = object.whileOpen(() -> Libraries.libc().fcntl(fd, closeOnExec, 0));
    if (result < 0) {
      throw failure("duplicate the descriptor of", Libraries.lastErrno());
    }
    return result;
  }

  private Optional<byte[]> read(byte[] key) {
    check("key", key, keySize);
    byte[] value = new byte[isPerCpu() ? stride() * copies : valueSize];
    int result = object.whileOpen(() -> libbpf.bpf_map_lookup_elem(fd, key, value));
    if (Errno.ENOENT.is(-result)) {
      return Optional.empty();
    }
    if (result < 0) {
      throw failure("look up", -result);
    }
    return Optional.of(value);
  }

  /** The kernel rounds each CPU's value up to 8 bytes. */
  private int stride() {
    return (valueSize + 7) / 8 * 8;
  }

  private byte[] replicate(byte[] value) {
    ByteBuffer all = buffer(stride() * copies);
    for (int cpu = 0; cpu < copies; cpu++) {
      all.put(cpu * stride(), value);
    }
    return all.array();
  }

  private List<byte[]> split(byte[] all) {
    List<byte[]> values = new ArrayList<>(copies);
    for (int cpu = 0; cpu < copies; cpu++) {
      byte[] value = new byte[valueSize];
      System.arraycopy(all, cpu * stride(), value, 0, valueSize);
      values.add(value);
    }
    return values;
  }

  private long[] sum(byte[] all) {
    long[] totals = new long[valueSize / Long.BYTES];
    ByteBuffer values = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; values.hasRemaining(); i = (i + 1) % totals.length) {
      totals[i] += values.getLong();
    }
    return totals;
  }

  private void check(String what, byte[] bytes, int size) {
    if (bytes.length != size || size == 0) {
      throw new IllegalArgumentException(
          what + " of " + this + " has " + size + " bytes, not " + bytes.length);
    }
  }

  private BpfException failure(String verb, int errno) {
    return BpfException.of(Operation.MAP, "cannot " + verb + " " + this, errno, "");
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
