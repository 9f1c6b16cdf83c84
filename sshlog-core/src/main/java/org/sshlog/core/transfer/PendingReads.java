// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

/**
 * Which file each request to read is for: clients send tens of thousands of them at once, so they
 * are kept in eight bytes each. An open-addressed table from request to the file's number. Used by
 * the processor thread only.
 */
final class PendingReads {
  private static final int MIN_CAPACITY = 64;
  private static final int MAX_CAPACITY = 1 << 18;

  /** Numbers of files are greater than this, so that it marks a free place. */
  static final int NONE = 0;

  private final Budget budget;
  private int[] ids = new int[0];
  private int[] files = new int[0];
  private int size;

  PendingReads(Budget budget) {
    this.budget = budget;
  }

  /** Notes a request; false when there is no room. */
  boolean put(int id, int file) {
    if (2 * size >= ids.length && !grow()) {
      return false;
    }
    int at = find(ids, files, id);
    if (files[at] == NONE) {
      size++;
    }
    ids[at] = id;
    files[at] = file;
    return true;
  }

  /** The file that a request was for, and forgets it; {@link #NONE} when it is not known. */
  int remove(int id) {
    if (size == 0) {
      return NONE;
    }
    int at = find(ids, files, id);
    int file = files[at];
    if (file == NONE) {
      return NONE;
    }
    size--;
    free(at);
    if (size == 0 && ids.length > MIN_CAPACITY) {
      clear();
    }
    return file;
  }

  int size() {
    return size;
  }

  /** Forgets all. */
  void clear() {
    budget.give(8L * ids.length);
    ids = new int[0];
    files = new int[0];
    size = 0;
  }

  private boolean grow() {
    int capacity = Math.max(MIN_CAPACITY, 2 * ids.length);
    if (capacity > MAX_CAPACITY || !budget.take(8L * (capacity - ids.length))) {
      return false;
    }
    int[] moreIds = new int[capacity];
    int[] moreFiles = new int[capacity];
    for (int i = 0; i < ids.length; i++) {
      if (files[i] != NONE) {
        int at = find(moreIds, moreFiles, ids[i]);
        moreIds[at] = ids[i];
        moreFiles[at] = files[i];
      }
    }
    ids = moreIds;
    files = moreFiles;
    return true;
  }

  private static int place(int id, int mask) {
    int hash = id * 0x9E3779B9;
    return (hash ^ hash >>> 15) & mask;
  }

  private static int find(int[] ids, int[] files, int id) {
    int mask = ids.length - 1;
    int at = place(id, mask);
    while (files[at] != NONE && ids[at] != id) {
      at = at + 1 & mask;
    }
    return at;
  }

  /** Moves those behind a place that has become free to where they are looked for. */
  private void free(int free) {
    int mask = ids.length - 1;
    int hole = free;
    files[hole] = NONE;
    for (int at = hole + 1 & mask; files[at] != NONE; at = at + 1 & mask) {
      int home = place(ids[at], mask);
      if ((at - home & mask) >= (at - hole & mask)) {
        ids[hole] = ids[at];
        files[hole] = files[at];
        files[at] = NONE;
        hole = at;
      }
    }
  }
}
