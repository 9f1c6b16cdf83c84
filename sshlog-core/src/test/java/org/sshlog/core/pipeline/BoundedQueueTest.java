// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedQueueTest {
  @Test
  void refusesAndCountsWhatIsTooMany() throws InterruptedException {
    BoundedQueue<String> queue = new BoundedQueue<>(2, 1_000, String::length);
    assertThat(queue.offer("a")).isTrue();
    assertThat(queue.offer("b")).isTrue();
    assertThat(queue.offer("c")).isFalse();
    assertThat(queue.refused()).isEqualTo(1);
    List<String> out = new ArrayList<>();
    assertThat(queue.drainTo(out, 10, 0)).isEqualTo(2);
    assertThat(out).containsExactly("a", "b");
    assertThat(queue.offer("d")).isTrue();
  }

  @Test
  void refusesWhatIsTooHeavyUnlessItIsAlone() {
    BoundedQueue<String> queue = new BoundedQueue<>(100, 10, String::length);
    assertThat(queue.offer("x".repeat(50))).isTrue();
    assertThat(queue.offer("y")).isFalse();
    assertThat(queue.clear()).isEqualTo(1);
    assertThat(queue.offer("y".repeat(6))).isTrue();
    assertThat(queue.offer("y".repeat(5))).isFalse();
    assertThat(queue.offer("y".repeat(4))).isTrue();
  }

  @Test
  void closedQueueStillGivesWhatItHas() throws InterruptedException {
    BoundedQueue<String> queue = new BoundedQueue<>(10, 10, String::length);
    queue.offer("a");
    queue.close();
    assertThat(queue.offer("b")).isFalse();
    List<String> out = new ArrayList<>();
    assertThat(queue.drainTo(out, 10, 1_000)).isEqualTo(1);
    assertThat(queue.drainTo(out, 10, 1_000)).isEqualTo(-1);
  }

  @Test
  void nothingIsLostBetweenManyThreads() throws Exception {
    BoundedQueue<Integer> queue = new BoundedQueue<>(1_000_000, 1_000_000, i -> 1);
    List<Thread> producers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  queue.offer(i);
                }
              });
      producers.add(thread);
      thread.start();
    }
    List<Integer> out = new ArrayList<>();
    while (out.size() < 200_000) {
      assertThat(queue.drainTo(out, 1_000, 60_000)).isPositive();
    }
    for (Thread producer : producers) {
      producer.join();
    }
    assertThat(queue.size()).isZero();
    assertThat(out.stream().mapToLong(i -> i).sum()).isEqualTo(4L * 50_000 * 49_999 / 2);
  }
}
