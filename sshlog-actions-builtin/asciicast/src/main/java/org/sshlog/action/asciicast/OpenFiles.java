// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the number of open files low: the one that was used least lately is closed. */
final class OpenFiles {
  private final int limit;
  private final Map<CastFile, Boolean> open = new LinkedHashMap<>(16, 0.75f, true);

  OpenFiles(int limit) {
    this.limit = limit;
  }

  /** Notes that an open file is used now. */
  void use(CastFile file) {
    if (open.put(file, true) == null && open.size() > limit) {
      Iterator<CastFile> oldest = open.keySet().iterator();
      oldest.next().release();
    }
  }

  /** Notes that a file was closed. */
  void forget(CastFile file) {
    open.remove(file);
  }

  /** How many files are open. */
  int count() {
    return open.size();
  }
}
