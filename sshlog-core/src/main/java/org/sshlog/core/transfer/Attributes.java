// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.StringJoiner;

/**
 * What a message of sftp says of a file.
 *
 * @param size in bytes, -1 when it is not told
 * @param owner user and group, null when they are not told
 * @param mode permission bits, -1 when they are not told
 * @param times whether times are told
 */
record Attributes(long size, String owner, int mode, boolean times) {
  private static final int SIZE = 1;
  private static final int OWNER = 2;
  private static final int MODE = 4;
  private static final int TIMES = 8;
  private static final int MODE_BITS = 07777;

  static Attributes read(Bytes body) {
    int flags = body.i32();
    long size = (flags & SIZE) != 0 ? body.u64() : -1;
    String owner = (flags & OWNER) != 0 ? "uid=" + body.u32() + " gid=" + body.u32() : null;
    int mode = (flags & MODE) != 0 ? body.i32() & MODE_BITS : -1;
    boolean times = (flags & TIMES) != 0;
    if (times) {
      body.skip(8);
    }
    return new Attributes(size, owner, mode, times);
  }

  /** In words, such as {@code mode=0644 size=0}. */
  String text() {
    StringJoiner text = new StringJoiner(" ");
    if (mode >= 0) {
      text.add(String.format("mode=%04o", mode));
    }
    if (owner != null) {
      text.add(owner);
    }
    if (size >= 0) {
      text.add("size=" + size);
    }
    if (times) {
      text.add("times");
    }
    return text.toString();
  }
}
