// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import org.sshlog.spi.event.RawText;

/** The text of a path that came as components, leaf first, each ended by NUL. */
final class PathText {
  private static final int STATE_UNKNOWN = 0;
  private static final int STATE_COMPLETE = 1;
  private static final int STATE_OUTSIDE = 2;
  private static final int STATE_DETACHED = 3;

  private PathText() {}

  /**
   * Joins the components in {@code bytes} from {@code from} to {@code to}; null when the path is
   * not known.
   *
   * @param state how far the kernel side came, as {@code enum path_state} says
   */
  static String join(byte[] bytes, int from, int to, int state) {
    if (state == STATE_UNKNOWN) {
      return null;
    }
    byte[] path = new byte[to - from + 1];
    int size = 0;
    int end = to - 1;
    while (end > from) {
      int start = end;
      while (start > from && bytes[start - 1] != 0) {
        start--;
      }
      path[size++] = '/';
      System.arraycopy(bytes, start, path, size, end - start);
      size += end - start;
      end = start - 1;
    }
    switch (state) {
      case STATE_COMPLETE:
        return size == 0 ? "/" : RawText.decode(path, 0, size);
      case STATE_OUTSIDE:
        return "(unreachable)" + RawText.decode(path, 0, size);
      case STATE_DETACHED:
        return RawText.decode(path, Math.min(1, size), size);
      default:
        return "..." + RawText.decode(path, 0, size);
    }
  }
}
