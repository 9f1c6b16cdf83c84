// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files that one client of sftp has open. Used by the processor thread only. */
final class OpenFiles {
  /** OpenSSH's server allows as many as it may have descriptors. */
  private static final int MAX_FILES = 1024;

  private final Budget budget;
  private final Map<String, OpenFile> byHandle = new HashMap<>();
  private final Map<Integer, OpenFile> byNumber = new HashMap<>();
  private int last;

  OpenFiles(Budget budget) {
    this.budget = budget;
  }

  /** A number that no file has. */
  int nextNumber() {
    do {
      last = last == Integer.MAX_VALUE ? 1 : last + 1;
    } while (byNumber.containsKey(last));
    return last;
  }

  /** Adds one; false when there are too many. */
  boolean put(String handle, OpenFile file) {
    remove(byHandle.get(handle));
    if (byHandle.size() >= MAX_FILES || !budget.take(file.weight())) {
      return false;
    }
    byHandle.put(handle, file);
    byNumber.put(file.number(), file);
    return true;
  }

  /** The file with this handle, null when there is none. */
  OpenFile get(String handle) {
    return byHandle.get(handle);
  }

  /** The file with this number, null when there is none. */
  OpenFile get(int number) {
    return byNumber.get(number);
  }

  /** Forgets one that is closed; null is none. */
  void remove(OpenFile file) {
    if (file != null && byNumber.remove(file.number(), file)) {
      byHandle.values().remove(file);
      budget.give(file.weight());
    }
  }

  List<OpenFile> all() {
    return new ArrayList<>(byHandle.values());
  }

  boolean isEmpty() {
    return byHandle.isEmpty();
  }
}
