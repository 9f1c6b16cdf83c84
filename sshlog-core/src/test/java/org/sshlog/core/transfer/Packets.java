// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.sshlog.spi.event.RawText;

/** Builds packets of sftp. */
final class Packets {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  static Packets of(int type) {
    Packets packet = new Packets();
    return packet.u8(type);
  }

  static Packets of(int type, int id) {
    return of(type).u32(id);
  }

  private interface Write {
    void to(DataOutputStream out) throws IOException;
  }

  private Packets write(Write write) {
    try {
      write.to(out);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Packets u8(int value) {
    return write(o -> o.writeByte(value));
  }

  Packets u32(long value) {
    return write(o -> o.writeInt((int) value));
  }

  Packets u64(long value) {
    return write(o -> o.writeLong(value));
  }

  Packets text(String text) {
    return bytes(RawText.encode(text));
  }

  Packets bytes(byte[] value) {
    return write(
        o -> {
          o.writeInt(value.length);
          o.write(value);
        });
  }

  /** No attributes. */
  Packets plain() {
    return u32(0);
  }

  Packets mode(int mode) {
    return u32(4).u32(mode);
  }

  /** The whole packet. */
  byte[] packet() {
    return new Packets().bytes(bytes.toByteArray()).bytes.toByteArray();
  }

  static byte[] init() {
    return of(1).u32(3).packet();
  }

  static byte[] version() {
    return of(2).u32(3).packet();
  }

  static byte[] open(int id, String path, int flags, int mode) {
    return of(3, id).text(path).u32(flags).mode(mode).packet();
  }

  static byte[] close(int id, String handle) {
    return of(4, id).text(handle).packet();
  }

  static byte[] read(int id, String handle, long offset, int length) {
    return of(5, id).text(handle).u64(offset).u32(length).packet();
  }

  static byte[] write(int id, String handle, long offset, byte[] content) {
    return of(6, id).text(handle).u64(offset).bytes(content).packet();
  }

  static byte[] path(int type, int id, String path) {
    return of(type, id).text(path).packet();
  }

  static byte[] status(int id, int code) {
    return of(101, id).u32(code).text("message").text("en").packet();
  }

  static byte[] handle(int id, String handle) {
    return of(102, id).text(handle).packet();
  }

  static byte[] data(int id, byte[] content) {
    return of(103, id).bytes(content).packet();
  }

  static byte[] name(int id, String path) {
    return of(104, id).u32(1).text(path).text(path).plain().packet();
  }

  static byte[] attrs(int id, long size, int mode) {
    return of(105, id).u32(5).u64(size).u32(mode).packet();
  }
}
