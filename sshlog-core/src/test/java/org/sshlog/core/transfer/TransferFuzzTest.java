// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sshlog.core.Heap;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;

/** Hostile clients and servers, and chunks of any size. {@code -Dsshlog.fuzz=1000000} for more. */
class TransferFuzzTest {
  private static final int INPUTS = Integer.getInteger("sshlog.fuzz", 20_000);

  private static byte[] anyPacket(Random random) {
    int id = random.nextInt(4);
    String handle = "h" + random.nextInt(3);
    String path = "/" + "p".repeat(random.nextInt(random.nextInt(50) == 0 ? 9_000 : 20));
    return switch (random.nextInt(14)) {
      case 0 -> Packets.open(id, path, random.nextInt(64), 0644);
      case 1 -> Packets.handle(id, handle);
      case 2 -> Packets.write(id, handle, random.nextLong(), new byte[random.nextInt(3_000)]);
      case 3 -> Packets.read(id, handle, random.nextLong(), random.nextInt());
      case 4 -> Packets.data(id, new byte[random.nextInt(3_000)]);
      case 5 -> Packets.status(id, random.nextInt(12) - 2);
      case 6 -> Packets.close(id, handle);
      case 7 -> Packets.path(13 + random.nextInt(8), id, path);
      case 8 -> Packets.name(id, path);
      case 9 -> Packets.attrs(id, random.nextLong(), random.nextInt());
      case 10 -> Packets.of(18, id).text(path).text(path).packet();
      case 11 -> Packets.of(9, id).text(path).u32(random.nextInt()).u64(random.nextLong()).packet();
      case 12 -> Packets.of(200, id).text("copy-data").text(handle).packet();
      default -> {
        byte[] garbage = new byte[1 + random.nextInt(60)];
        random.nextBytes(garbage);
        yield garbage;
      }
    };
  }

  private static void mutate(byte[] bytes, Random random) {
    if (bytes.length > 0 && random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
  }

  @Test
  void nothing_that_is_sent_harms() {
    Random random = new Random(4);
    for (int input = 0; input < INPUTS; input += 50) {
      TransferLab lab = new TransferLab().established().withServer("/");
      for (int i = 0; i < 50; i++) {
        byte[] packet = anyPacket(random);
        mutate(packet, random);
        if (random.nextBoolean()) {
          lab.request(packet);
        } else {
          lab.reply(packet);
        }
        assertThat(lab.transfers.budget().taken()).isBetween(0L, 1L << 20);
      }
      lab.connection.close(lab.now);
      assertThat(lab.transfers.budget().taken()).isZero();
      assertThat(lab.events(DataLost.class)).hasSizeLessThan(2);
    }
  }

  /** One connection that opens and asks for more and more, and closes nothing. */
  @Test
  void what_is_sent_is_not_kept() {
    Random random = new Random(6);
    TransferLab lab = new TransferLab().established().withServer("/");
    long before = Heap.used();
    long sent = 0;
    for (int input = 0; input < Math.max(INPUTS, 100_000); input++) {
      byte[] packet =
          random.nextInt(4) == 0
              ? anyPacket(random)
              : Packets.open(input, "/" + "p".repeat(200) + input, random.nextInt(64), 0644);
      sent += packet.length;
      lab.request(packet);
      if (random.nextBoolean()) {
        lab.reply(Packets.handle(input, "h" + input));
      }
      lab.events.clear();
    }
    long kept = Heap.used() - before;
    assertThat(sent).isGreaterThan(Heap.NOISE);
    assertThat(kept).as("of %d bytes", sent).isLessThan(Heap.NOISE);
    lab.connection.close(lab.now);
    assertThat(lab.transfers.budget().taken()).isZero();
  }

  /** As from a kernel side that tells anything: any bytes, at any offset. */
  @Test
  void nothing_that_is_told_harms() {
    Random random = new Random(5);
    for (int input = 0; input < INPUTS; input += 50) {
      boolean scp = random.nextBoolean();
      TransferLab lab = new TransferLab().established();
      if (scp) {
        lab.withScp("/", "scp", random.nextBoolean() ? "-t" : "-f", "/nonexistent/f");
      } else {
        lab.withServer("/");
      }
      for (int i = 0; i < 50; i++) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (scp && bytes.length > 20 && random.nextBoolean()) {
          byte[] line = ("C0644 " + random.nextInt(300) + " f\n").getBytes(US_ASCII);
          System.arraycopy(line, 0, bytes, 0, line.length);
        }
        KernelSide side = random.nextBoolean() ? lab.in : lab.out;
        lab.pass(random.nextInt(3));
        if (random.nextInt(4) == 0) {
          side =
              lab.side(
                  random.nextBoolean() ? TransferLab.IN : TransferLab.OUT,
                  random.nextBoolean(),
                  scp);
        }
        side.move(bytes, lab.now);
      }
      lab.connection.close(lab.now);
      assertThat(lab.transfers.budget().taken()).isZero();
    }
  }

  /** All requests come before the first answer but the greeting's: no answer may overtake. */
  @Property(tries = 200)
  void chunks_of_any_size_tell_the_same(@ForAll long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int id = 0; id < 20; id++) {
      in.writeBytes(Packets.path(13, id, "/f" + id + "x".repeat(random.nextInt(5_000))));
      in.writeBytes(Packets.write(500 + id, "none", 0, new byte[random.nextInt(70_000)]));
      out.writeBytes(Packets.data(500 + id, new byte[random.nextInt(70_000)]));
      out.writeBytes(Packets.status(id, id % 3));
    }
    assertThat(chunked(in.toByteArray(), out.toByteArray(), random))
        .hasSize(20)
        .isEqualTo(chunked(in.toByteArray(), out.toByteArray(), null));
  }

  private static List<Event> chunked(byte[] in, byte[] out, Random random) {
    TransferLab lab = new TransferLab().established().withServer("/");
    long at = lab.now;
    move(lab.in, in, random, at);
    move(lab.out, out, random, at);
    return lab.events;
  }

  private static void move(KernelSide side, byte[] bytes, Random random, long time) {
    int at = 0;
    while (at < bytes.length) {
      int most = random == null ? bytes.length : random.nextInt(3) == 0 ? 33_000 : 9;
      int length = Math.min(bytes.length - at, random == null ? most : 1 + random.nextInt(most));
      side.move(Arrays.copyOfRange(bytes, at, at + length), time);
      at += length;
    }
  }

  @Property(tries = 300)
  void reads_are_found_again(@ForAll long seed) {
    Random random = new Random(seed);
    Budget budget = new Budget(1 << 20);
    PendingReads reads = new PendingReads(budget);
    Map<Integer, Integer> expected = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      int id = random.nextInt(random.nextBoolean() ? 64 : Integer.MAX_VALUE);
      if (random.nextInt(5) < 3) {
        int file = 1 + random.nextInt(9);
        assertThat(reads.put(id, file)).isTrue();
        expected.put(id, file);
      } else {
        Integer was = expected.remove(id);
        assertThat(reads.remove(id)).isEqualTo(was == null ? PendingReads.NONE : was);
      }
      assertThat(reads.size()).isEqualTo(expected.size());
    }
    reads.clear();
    assertThat(budget.taken()).isZero();
  }
}
