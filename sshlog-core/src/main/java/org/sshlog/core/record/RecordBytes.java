// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sshlog.core.record.RecordLayout.Endpoints;
import org.sshlog.spi.event.NetworkConnect.Endpoint;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.TcpInfo;

/** A copy of what the kernel side gave, and how its members are read. Not thread-safe. */
final class RecordBytes {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private byte[] bytes = new byte[4096];
  private ByteBuffer buffer = wrap(bytes);

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  static void require(boolean condition, String what, int value) throws MalformedRecordException {
    if (!condition) {
      throw new MalformedRecordException("impossible " + what + " (" + value + ")");
    }
  }

  /** Copies the sample, since its bytes are the kernel's and may be overwritten. */
  void load(ByteBuffer sample, int size) {
    if (size > bytes.length) {
      bytes = new byte[Math.max(size, 2 * bytes.length)];
      buffer = wrap(bytes);
    }
    sample.get(bytes, 0, size);
  }

  byte at(int at) {
    return bytes[at];
  }

  int u16(int at) {
    return buffer.getShort(at) & 0xFFFF;
  }

  int i32(int at) {
    return buffer.getInt(at);
  }

  long u32(int at) {
    return buffer.getInt(at) & 0xFFFFFFFFL;
  }

  long i64(int at) {
    return buffer.getLong(at);
  }

  /** The bytes themselves, only valid until the next record is loaded. */
  ByteBuffer slice(int at, int length) {
    return ByteBuffer.wrap(bytes, at, length);
  }

  String text(int from, int to) {
    return RawText.decode(bytes, from, to);
  }

  /** Text up to the first NUL. */
  String name(int from, int to) {
    int end = from;
    while (end < to && bytes[end] != 0) {
      end++;
    }
    return text(from, end);
  }

  /** A path that came as components, null when it is not known. */
  String path(int from, int to, int state) {
    return PathText.join(bytes, from, to, state);
  }

  /** One end of a struct endpoints, null when it has no IP address. */
  Endpoint endpoint(int at, int address, int port) {
    int family = u16(at + Endpoints.FAMILY);
    if (family == AF_INET) {
      return new Endpoint(IpAddress.ofV4(bytes, at + address), u16(at + port));
    }
    return family == AF_INET6
        ? new Endpoint(IpAddress.ofV6(bytes, at + address), u16(at + port))
        : null;
  }

  /** Both ends of a struct endpoints. */
  TcpInfo endpoints(int at) {
    Endpoint remote = endpoint(at, Endpoints.REMOTE, Endpoints.REMOTE_PORT);
    if (remote == null) {
      return TcpInfo.NONE;
    }
    Endpoint local = endpoint(at, Endpoints.LOCAL, Endpoints.LOCAL_PORT);
    return new TcpInfo(remote.ip(), remote.port(), local.ip(), local.port());
  }
}
