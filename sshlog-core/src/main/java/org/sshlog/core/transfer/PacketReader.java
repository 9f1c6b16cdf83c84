// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts the packets of one direction of sftp together from what the kernel side tells of them. It
 * leaves out what files contain and the rest of long answers; what it has lost beyond that shows by
 * the offsets, and then the next record that begins with a packet is waited for. Used by the
 * processor thread only.
 */
final class PacketReader {
  /** Takes packets. */
  interface Sink {
    /**
     * A packet has come.
     *
     * @param body what follows its type, as far as it is told; not kept
     * @param isCut whether the end of the body is missing
     */
    void packet(int type, Bytes body, boolean isCut, long time);
  }

  static final int WRITE = 6;
  static final int DATA = 103;

  /** Longer than any server or client takes. */
  private static final int MAX_PACKET = 256 << 10;

  private static final int LENGTH_BYTES = 4;
  private static final int HEAD_BYTES = 5;

  /** As much of a packet as the kernel side tells. */
  private static final int REQUEST_BYTES = 8448;

  private static final int REPLY_BYTES = 4160;
  private static final int WRITE_BYTES = 320;
  private static final int DATA_BYTES = 13;

  private final boolean input;
  private final Sink sink;
  private byte[] packet = new byte[512];

  /** Where the packet begins that is read, or the next one when there is none. */
  private long begin;

  /** How much of it is there, without gaps. */
  private int have;

  /** Its size, once its head is there; what is wanted of it. */
  private int whole;

  private int wanted;
  private boolean delivered;
  private boolean astray;

  /**
   * Reads from the stream's begin.
   *
   * @param input whether these are requests, else answers
   */
  PacketReader(boolean input, Sink sink) {
    this.input = input;
    this.sink = sink;
  }

  /**
   * Takes in what was moved.
   *
   * @param offset of its first byte in the stream
   * @param isStart whether that is the first of a packet
   * @return whether something before it was lost
   * @throws BrokenProtocolException when it is no sequence of packets
   */
  boolean take(long offset, ByteBuffer data, boolean isStart, long time)
      throws BrokenProtocolException {
    boolean gap = false;
    if (offset != begin + have || astray) {
      boolean expected = !astray && whole > 0 && delivered && offset == begin + whole;
      gap = !expected;
      if (expected || isStart) {
        astray = false;
        restart(offset);
      } else {
        astray = true;
        return true;
      }
    }
    while (data.hasRemaining()) {
      read(data, time);
    }
    return gap;
  }

  private void restart(long offset) {
    begin = offset;
    have = 0;
    whole = 0;
    wanted = HEAD_BYTES;
    delivered = false;
  }

  private void read(ByteBuffer data, long time) throws BrokenProtocolException {
    if (delivered) {
      int passed = Math.min(data.remaining(), whole - have);
      data.position(data.position() + passed);
      have += passed;
    } else {
      int target = whole == 0 ? HEAD_BYTES : wanted;
      int count = Math.min(data.remaining(), target - have);
      if (packet.length < target) {
        packet = Arrays.copyOf(packet, Math.max(target, 2 * packet.length));
      }
      data.get(packet, have, count);
      have += count;
      if (whole == 0 && have == HEAD_BYTES) {
        head();
      }
      if (whole > 0 && have == wanted) {
        delivered = true;
        int type = packet[LENGTH_BYTES] & 0xFF;
        sink.packet(type, new Bytes(packet, HEAD_BYTES, have), have < whole, time);
      }
    }
    if (whole > 0 && have == whole) {
      restart(begin + whole);
    }
  }

  private void head() throws BrokenProtocolException {
    long size = new Bytes(packet, 0, LENGTH_BYTES).u32();
    if (size < 1 || size > MAX_PACKET) {
      throw new BrokenProtocolException("a packet of " + size + " bytes");
    }
    int type = packet[LENGTH_BYTES] & 0xFF;
    whole = LENGTH_BYTES + (int) size;
    int most =
        input
            ? type == WRITE ? WRITE_BYTES : REQUEST_BYTES
            : type == DATA ? DATA_BYTES : REPLY_BYTES;
    wanted = Math.min(whole, most);
  }

  /** How much memory it holds. */
  int weight() {
    return packet.length;
  }
}
