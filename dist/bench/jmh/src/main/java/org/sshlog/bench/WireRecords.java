// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Records as the kernel side writes them ({@code sshlog.h}), in memory like that of the ring. */
final class WireRecords {
  private static final int HEADER = 32;
  private static final int EXEC = 72;
  private static final int EXIT = 56;
  private static final int CONNECTION = 80;
  private static final short COMPLETE = 1;
  private static final int ROLE_USER = 4;

  private WireRecords() {}

  static ByteBuffer connection() {
    return header(1, CONNECTION);
  }

  static ByteBuffer exec(String exe, String cwd, String... argv) {
    byte[] exeBytes = components(exe);
    byte[] cwdBytes = components(cwd);
    byte[] args = (String.join("\0", argv) + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer record = header(4, EXEC + exeBytes.length + cwdBytes.length + args.length);
    record.putInt(36, 1000).putInt(48, 3);
    record.putInt(52, exeBytes.length).putInt(56, cwdBytes.length).putInt(60, args.length);
    record.putShort(64, COMPLETE).putShort(66, COMPLETE);
    record.position(EXEC);
    return record.put(exeBytes).put(cwdBytes).put(args).flip();
  }

  static ByteBuffer exit() {
    return header(5, EXIT).putInt(HEADER, ROLE_USER);
  }

  private static byte[] components(String path) {
    List<String> names = new ArrayList<>(List.of(path.substring(1).split("/")));
    Collections.reverse(names);
    return (String.join("\0", names) + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer header(int type, int size) {
    ByteBuffer record = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    record.putShort(0, (short) type).putInt(4, size).putLong(8, 1_700_000_000_000_000_000L);
    return record.putLong(16, 7).putInt(24, 100).putInt(28, 200);
  }
}
