// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.core.record.KernelRecord.Header;
import org.sshlog.core.record.KernelRecord.StreamId;

/**
 * What the kernel side tells of one direction of a pipe, whatever the chunks in which sshd moves
 * it: the same walk as in protocol.bpf.h.
 */
final class KernelSide {
  private static final int HEAD = 5;
  private static final int SPARE = 256;

  private final long pipe;
  private final boolean input;
  private final boolean scp;
  private final Consumer<FileMessages> sink;
  private final byte[] head = new byte[HEAD];
  private long offset;
  private int have;
  private long wanted;
  private long skipped;
  private int line;
  private long size;
  private boolean lost;
  private int run;
  private boolean start;

  KernelSide(long pipe, boolean input, boolean scp, Consumer<FileMessages> sink) {
    this.pipe = pipe;
    this.input = input;
    this.scp = scp;
    this.sink = sink;
  }

  /** How many bytes have been moved. */
  long offset() {
    return offset;
  }

  /** Sshd moves this in one go. */
  void move(byte[] chunk, long time) {
    run = 0;
    start = wanted == 0 && skipped == 0 && (scp ? line == 0 : have == 0);
    int at = 0;
    while (at < chunk.length && !lost) {
      at = scp ? stepLine(chunk, at, time) : stepPacket(chunk, at, time);
    }
    if (!lost) {
      sendRun(chunk, chunk.length, time);
    }
    offset += chunk.length;
  }

  private int pass(byte[] chunk, int from, long time) {
    int at = from;
    if (wanted >= chunk.length - at) {
      wanted -= chunk.length - at;
      return chunk.length;
    }
    at += (int) wanted;
    wanted = 0;
    if (skipped == 0) {
      return at;
    }
    sendRun(chunk, at, time);
    start = true;
    int passed = (int) Math.min(skipped, chunk.length - at);
    skipped -= passed;
    run = at + passed;
    return run;
  }

  private int stepPacket(byte[] chunk, int from, long time) {
    int at = pass(chunk, from, time);
    while (have < HEAD && at < chunk.length) {
      head[have++] = chunk[at++];
    }
    if (have < HEAD) {
      return at;
    }
    have = 0;
    long whole = 4 + (ByteBuffer.wrap(head).getInt() & 0xFFFFFFFFL);
    if (whole < 5 || whole > 4 + (256 << 10)) {
      return giveUp(chunk, at, time);
    }
    long most = input ? head[4] == 6 ? 320 : 8448 : head[4] == 103 ? 13 : 4160;
    wanted = (whole > most + SPARE ? most : whole) - HEAD;
    skipped = whole - HEAD - wanted;
    return pass(chunk, at, time);
  }

  private int stepLine(byte[] chunk, int from, long time) {
    int at = pass(chunk, from, time);
    if (at == chunk.length) {
      return at;
    }
    return isLine(chunk[at]) ? at + 1 : giveUp(chunk, at + 1, time);
  }

  private boolean isLine(byte next) {
    switch (line) {
      case 0:
        size = 0;
        line = next == 'C' ? 1 : next == 0 ? 0 : 4;
        return next == 0 || next == 1 || next == 2 || "CDET".indexOf(next) >= 0;
      case 1:
        line = next == ' ' ? 2 : 1;
        return next == ' ' || next >= '0' && next <= '7';
      case 2:
        size = next == ' ' ? size : size * 10 + next - '0';
        line = next == ' ' ? 3 : 2;
        return next == ' ' || next >= '0' && next <= '9' && size <= 1L << 56;
      default:
        if (next == '\n') {
          skipped = line == 3 ? size : 0;
          line = 0;
        }
        return true;
    }
  }

  private int giveUp(byte[] chunk, int at, long time) {
    sendRun(chunk, at, time);
    lost = true;
    send(16, offset + at, new byte[0], time);
    return at;
  }

  private void sendRun(byte[] chunk, int at, long time) {
    if (at > run) {
      send(start ? 4 : 0, offset + run, Arrays.copyOfRange(chunk, run, at), time);
      start = false;
      run = at;
    }
  }

  private void send(int flags, long at, byte[] bytes, long time) {
    int all = flags | (input ? 1 : 0) | (scp ? 8 : 0);
    sink.accept(
        new FileMessages(
            new Header(all, time, TransferLab.NUMBER, TransferLab.MONITOR, TransferLab.SSHD),
            new StreamId(StreamId.Kind.PIPE, pipe),
            at,
            ByteBuffer.wrap(bytes)));
  }
}
