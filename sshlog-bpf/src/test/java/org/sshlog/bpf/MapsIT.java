// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.bpf.BpfMap.intBytes;
import static org.sshlog.bpf.BpfMap.longBytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sshlog.bpf.libbpf.Errno;

class MapsIT {
  private BpfObject object;

  @BeforeEach
  void load() {
    object =
        BpfObject.load(
            TestObjects.spec("maps")
                .withConstant("knob8", 200)
                .withConstant("knob16", 0xabcd)
                .withConstant("knob64", Long.MAX_VALUE)
                .withConstant("knob_signed", -77)
                .withMaxEntries("lru", 256));
  }

  @AfterEach
  void close() {
    object.close();
  }

  @Test
  void constantsReachTheProgram() {
    assertThat(object.program("store").run(longBytes(10))).isEqualTo('t');
    BpfMap values = object.map("values");
    List<Long> stored = new ArrayList<>();
    values.forEach((key, value) -> stored.add(number(value)));
    assertThat(stored).containsExactly(200L, 0xabcdL, 3L, Long.MAX_VALUE, -77L);
  }

  @Test
  void programsThatAreLoadedLaterWorkOnTheSameMaps() {
    BpfObjectSpec later = TestObjects.spec("maps").withConstant("knob8", 7);
    try (BpfObject more = object.loadMore(later)) {
      more.program("store").run(longBytes(10));
      assertThat(object.map("values").lookup(intBytes(0))).hasValueSatisfying(isNumber(7));
      object.program("store").run(longBytes(10));
      assertThat(more.map("values").lookup(intBytes(0))).hasValueSatisfying(isNumber(200));
      assertThat(more.map("lru").maxEntries()).as("not the file's, which is 128").isEqualTo(256);

      object.close();
      more.program("store").run(longBytes(10));
      assertThat(more.map("values").lookup(intBytes(0))).hasValueSatisfying(isNumber(7));
    }
  }

  @Test
  void aClosedObjectLendsNoMaps() {
    object.close();
    assertThatThrownBy(() -> object.loadMore(TestObjects.spec("maps")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sizesAreThoseOfTheDeclarationOrTheEdit() {
    BpfMap lru = object.map("lru");
    assertThat(List.of(lru.keySize(), lru.valueSize(), lru.maxEntries()))
        .containsExactly(8, 16, 256);
    assertThat(lru.isPerCpu()).isFalse();
    assertThat(lru.name()).isEqualTo("lru");
    assertThat(object.map("odd_counters").valueSize()).isEqualTo(4);
  }

  @Test
  void hashEntriesComeAndGo() {
    BpfMap map = object.map("small_hash");
    assertThat(map.lookup(intBytes(1))).isEmpty();
    assertThat(map.update(intBytes(1), longBytes(11), UpdateMode.EXIST)).isFalse();
    assertThat(map.update(intBytes(1), longBytes(11), UpdateMode.NOEXIST)).isTrue();
    assertThat(map.update(intBytes(1), longBytes(12), UpdateMode.NOEXIST)).isFalse();
    assertThat(map.lookup(intBytes(1))).hasValue(longBytes(11));
    assertThat(map.update(intBytes(1), longBytes(12), UpdateMode.EXIST)).isTrue();
    assertThat(map.update(intBytes(1), longBytes(13), UpdateMode.ANY)).isTrue();
    assertThat(map.lookup(intBytes(1))).hasValue(longBytes(13));
    assertThat(map.delete(intBytes(1))).isTrue();
    assertThat(map.delete(intBytes(1))).isFalse();
    assertThat(map.keys()).isEmpty();
  }

  @Test
  void aFullMapSaysSo() {
    BpfMap map = object.map("small_hash");
    for (int i = 0; i < map.maxEntries(); i++) {
      map.update(intBytes(i), longBytes(i), UpdateMode.ANY);
    }
    assertThatThrownBy(() -> map.update(intBytes(99), longBytes(0), UpdateMode.ANY))
        .isInstanceOf(BpfException.class)
        .hasMessage(
            "cannot update map small_hash: E2BIG Argument list too long;"
                + " the map is full: raise its max_entries")
        .extracting(e -> ((BpfException) e).errno())
        .isEqualTo(Errno.E2BIG.code());
  }

  @Test
  void visitsEachEntryOnceEvenWhileDeleting() {
    BpfMap map = object.map("lru");
    for (int i = 0; i < 50; i++) {
      map.update(longBytes(i), pair(i, i * 2L), UpdateMode.ANY);
    }
    Map<Long, Long> seen = new TreeMap<>();
    map.forEach(
        (key, value) -> {
          assertThat(seen.put(number(key), number(value))).as("key seen before").isNull();
          map.delete(key);
        });
    assertThat(seen).hasSize(50).containsEntry(0L, 0L).containsEntry(49L, 49L);
    assertThat(map.keys()).isEmpty();
  }

  @Test
  void countersOfAllCpusAddUp() {
    BpfMap counters = object.map("counters");
    assertThat(counters.isPerCpu()).isTrue();
    for (int i = 0; i < 10; i++) {
      object.program("store").run(longBytes(100));
    }
    assertThat(counters.counters(intBytes(0))).hasValue(new long[] {0, 0});
    assertThat(counters.counters(intBytes(1))).hasValue(new long[] {10, 1000});
    assertThat(counters.counters(intBytes(2))).isEmpty();
    List<byte[]> each = counters.lookupPerCpu(intBytes(1)).orElseThrow();
    assertThat(each).hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(each.stream().mapToLong(MapsIT::number).sum()).isEqualTo(10);
    assertThat(object.map("values").counters(intBytes(2))).hasValue(new long[] {3});
  }

  @Test
  void eachCpuHasItsOwnValue() {
    BpfMap map = object.map("odd_counters");
    assertThat(map.lookupPerCpu(intBytes(7))).isEmpty();
    assertThat(map.update(intBytes(7), intBytes(5), UpdateMode.NOEXIST)).isTrue();
    assertThat(map.lookupPerCpu(intBytes(7)).orElseThrow()).containsOnly(intBytes(5));
    assertThatThrownBy(() -> map.lookup(intBytes(7))).hasMessageContaining("use lookupPerCpu");
    assertThatThrownBy(() -> map.counters(intBytes(7))).hasMessageContaining("4 bytes");
    assertThatThrownBy(() -> object.map("values").lookupPerCpu(intBytes(0)))
        .hasMessageContaining("use lookup");
  }

  @Test
  void arraysKeepTheirEntries() {
    BpfMap values = object.map("values");
    assertThat(values.keys()).hasSize(5);
    assertThat(values.lookup(intBytes(4))).hasValue(longBytes(0));
    assertThat(values.lookup(intBytes(5))).isEmpty();
    assertThatThrownBy(() -> values.delete(intBytes(0)))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("cannot delete from map values: EINVAL")
        .hasMessageContaining("this kind of map does not allow it");
  }

  @Test
  void keysAndValuesMustHaveTheirSize() {
    BpfMap values = object.map("values");
    assertThatThrownBy(() -> values.lookup(longBytes(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key of map values has 4 bytes, not 8");
    assertThatThrownBy(() -> values.update(intBytes(0), intBytes(0), UpdateMode.ANY))
        .hasMessage("value of map values has 8 bytes, not 4");
  }

  @Test
  void unknownAndClosed() {
    assertThatThrownBy(() -> object.map("vales"))
        .isInstanceOf(BpfException.class)
        .hasMessageStartingWith("BPF object maps has no loaded map vales; did you mean values");
    assertThatThrownBy(() -> RingBuffer.open(object.map("values")))
        .hasMessage("cannot read map values as a ring buffer: it is none");
    BpfMap values = object.map("values");
    object.close();
    assertThatThrownBy(() -> values.lookup(intBytes(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("BPF object maps is closed");
    assertThat(values.maxEntries()).isEqualTo(5);
  }

  private static byte[] pair(long first, long second) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(first)
        .putLong(second)
        .array();
  }

  private static Consumer<byte[]> isNumber(long expected) {
    return value -> assertThat(number(value)).isEqualTo(expected);
  }

  private static long number(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
