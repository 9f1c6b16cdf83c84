// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.record.KernelRecord.Executed;

/**
 * What is not known yet of the streams of one connection, and until when it is waited for: which
 * session a pipe belongs to, what kind of session a shell begins, who leads a terminal's session.
 * Times are the kernel's, in ns. For one thread.
 */
final class OpenQuestions {
  private static final int MAX_UNDECIDED = 16;

  /** After this a pipe that no session has claimed is none of a session. */
  private static final long CLAIM_NS = 5_000_000_000L;

  /** After this a terminal's session is told of without its first process. */
  private static final long LEADER_NS = 1_000_000_000L;

  /** Pipes that no session has claimed yet, and until when it may. */
  private final Map<Direction, Long> unclaimed = new LinkedHashMap<>();

  /** First processes of which the next program decides what kind of session theirs is. */
  private final Map<Integer, Executed> undecided = new LinkedHashMap<>();

  /** Terminals whose session's first process is not known yet, and until when it is waited for. */
  private final Map<Integer, Long> unled = new LinkedHashMap<>();

  /**
   * No session has claimed a pipe yet.
   *
   * @param from since when it may, {@link Deadlines#NEVER} when {@link #claimFrom} will tell
   */
  void unclaimed(Direction direction, long from) {
    unclaimed.put(direction, from == Deadlines.NEVER ? from : from + CLAIM_NS);
  }

  /** From now on sessions may claim the pipes that are known. */
  void claimFrom(long time) {
    unclaimed.replaceAll((direction, until) -> time + CLAIM_NS);
  }

  boolean isUnclaimed(Direction direction) {
    return unclaimed.containsKey(direction);
  }

  void claimed(Direction direction) {
    unclaimed.remove(direction);
  }

  /** The next program decides about this one; false when there are too many of them. */
  boolean undecided(Executed shell) {
    if (undecided.size() >= MAX_UNDECIDED) {
      return false;
    }
    undecided.put(shell.leader(), shell);
    return true;
  }

  /** Waits no more for what a session's first process does; null when nothing was waited for. */
  Executed decided(int leader) {
    return undecided.remove(leader);
  }

  /** A terminal's session has bytes and no first process yet. */
  void unled(int tty, long time) {
    unled.putIfAbsent(tty, time + LEADER_NS);
  }

  /** Waits no more for who leads a terminal's session; whether it was waited for. */
  boolean led(int tty) {
    return unled.remove(tty) != null;
  }

  /** When the first of them is given up, {@link Deadlines#NEVER} when there is none. */
  long due() {
    long due = Deadlines.NEVER;
    for (long until : unclaimed.values()) {
      due = Math.min(due, until);
    }
    for (Executed shell : undecided.values()) {
      due = Math.min(due, shell.header().time() + CLAIM_NS);
    }
    for (long until : unled.values()) {
      due = Math.min(due, until);
    }
    return due;
  }

  /** Takes the shells about which nothing was decided in time. */
  List<Executed> undecidedUntil(long now) {
    List<Executed> late =
        undecided.values().stream()
            .filter(shell -> shell.header().time() + CLAIM_NS <= now)
            .toList();
    late.forEach(shell -> undecided.remove(shell.leader()));
    return late;
  }

  /** Takes all shells about which nothing is decided. */
  List<Executed> allUndecided() {
    List<Executed> all = List.copyOf(undecided.values());
    undecided.clear();
    return all;
  }

  /** The terminals of which nobody was found in time who leads; {@link #led} takes them away. */
  List<Integer> unledUntil(long now) {
    return until(unled, now);
  }

  /** All terminals of which it is not known who leads; {@link #led} takes them away. */
  List<Integer> allUnled() {
    return List.copyOf(unled.keySet());
  }

  /** Takes the pipes that no session has claimed in time. */
  List<Direction> unclaimedUntil(long now) {
    List<Direction> late = until(unclaimed, now);
    late.forEach(unclaimed::remove);
    return late;
  }

  /** Forgets the pipes: nothing comes through them any more. */
  void clear() {
    unclaimed.clear();
  }

  private static <T> List<T> until(Map<T, Long> deadlines, long now) {
    List<T> late = new ArrayList<>();
    deadlines.forEach(
        (what, deadline) -> {
          if (deadline <= now) {
            late.add(what);
          }
        });
    return late;
  }
}
