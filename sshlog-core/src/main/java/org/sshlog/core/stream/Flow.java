// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.ArrayList;
import java.util.List;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.StreamRecord;
import org.sshlog.spi.event.StandardStream;

/**
 * One direction of one stream of a session: follows its offsets, so that no loss goes unseen, and
 * hands its bytes to those that want them. Used by the processor thread only.
 */
final class Flow implements Deadlines.Timed {
  /** More commands than this that run at once on one stream get no text. */
  private static final int MAX_CAPTURES = 64;

  private final StreamSession session;
  private final StandardStream stream;
  private final Direction direction;
  private final Count count;
  private final Gathering gathering;
  private final LossNotice losses;
  private final List<Capture> captures = new ArrayList<>(0);
  private final List<LateFinish> late = new ArrayList<>(0);

  private long lost;
  private boolean told;
  private boolean endsInGap;

  Flow(StreamSession session, StandardStream stream, Direction direction, Count count) {
    this.session = session;
    this.stream = stream;
    this.direction = direction;
    this.count = count;
    this.gathering = new Gathering(session.shared().gathered(), this::piece);
    this.losses = new LossNotice(session);
  }

  Direction direction() {
    return direction;
  }

  StreamSession session() {
    return session;
  }

  /** The session's first process has become known. */
  void isLedBy(int leader) {
    count.claim(leader);
  }

  /** How many bytes have gone through, with those that were lost. */
  long carried() {
    return count.carried();
  }

  /** The offset that goes with one of the kernel side's. */
  long offset(long kernelOffset) {
    return count.base() + kernelOffset;
  }

  void take(Transferred record) {
    long time = record.header().time();
    long carried = count.carried();
    long offset = count.base() + record.offset();
    if (offset < carried) {
      // The kernel side counts anew.
      count.rebase(count.base() + carried - offset);
      offset = carried;
      lost = 0;
    }
    if (offset > carried) {
      gathering.end();
    }
    noteLoss(record.lost(), time);
    count.reach(offset + record.length());
    if (record.isDropped()) {
      session.lost(record.length());
      losses.add(record.length(), time);
      gathering.end();
      endsInGap = true;
    } else {
      carry(record, offset, time);
    }
    if (!late.isEmpty()) {
      finishLate(time);
    }
    if (due() != Deadlines.NEVER) {
      session.shared().deadlines().watch(this);
    }
  }

  private void carry(Transferred record, long offset, long time) {
    endsInGap = false;
    if (!record.isMasked()) {
      for (Capture capture : captures) {
        capture.take(offset, record.data(), record.length());
      }
    }
    if (session.wants(stream)) {
      told = true;
      gathering.add(offset, time, record.data(), record.length(), record.isMasked());
    }
  }

  /** So many bytes behind those that came were dropped. */
  void skip(long bytes) {
    count.reach(count.carried() + bytes);
  }

  private void noteLoss(long nowLost, long time) {
    if (nowLost > lost) {
      session.lost(nowLost - lost);
      losses.add(nowLost - lost, time);
    }
    lost = nowLost;
  }

  private void piece(long offset, long time, String text, int length, boolean masked) {
    session.publishBytes(stream, time, offset, text, length, masked);
  }

  /** Whether the kernel side has counted this for the same session. */
  boolean isOf(StreamRecord counted) {
    return count.isOf(counted);
  }

  /** Lets everything leave that is complete, since something else is about to be told. */
  void leave() {
    gathering.leave();
  }

  /**
   * The session or its connection has ended: lets everything leave, and tells what was lost at the
   * end.
   *
   * @param counted what the kernel side has counted, null when nothing
   */
  void end(StreamRecord counted, long time) {
    gathering.end();
    if (count.isOf(counted)) {
      long end = count.base() + counted.carried();
      boolean lostAtEnd = counted.lost() > lost && end > count.carried();
      noteLoss(counted.lost(), time);
      count.reach(Math.max(end, count.carried()));
      endsInGap |= lostAtEnd;
    }
    if (endsInGap && (told || session.wants(stream))) {
      session.publishBytes(stream, time, count.carried(), "", 0, false);
      endsInGap = false;
    }
    losses.tell();
    List.copyOf(late).forEach(LateFinish::finish);
  }

  /** Begins to keep what is carried from this offset of ours on; null when there is too much. */
  Capture capture(long start) {
    for (Capture capture : captures) {
      if (capture.start() == start) {
        capture.share();
        return capture;
      }
    }
    if (start < count.carried()
        || captures.size() >= MAX_CAPTURES
        || !session.shared().takeCapture()) {
      return null;
    }
    Capture capture = new Capture(start);
    capture.share();
    captures.add(capture);
    return capture;
  }

  void release(Capture capture) {
    if (capture.release()) {
      captures.remove(capture);
      session.shared().giveCapture();
    }
  }

  /** Waits with the end of a command until its output has been carried. */
  void await(LateFinish finish) {
    late.add(finish);
    session.shared().deadlines().watch(finish);
  }

  void awaitNoMore(LateFinish finish) {
    late.remove(finish);
  }

  private void finishLate(long time) {
    for (LateFinish finish : List.copyOf(late)) {
      if (finish.end() <= count.carried()) {
        finish.finish();
      }
    }
  }

  @Override
  public long due() {
    return Math.min(gathering.due(), losses.due());
  }

  @Override
  public long connection() {
    return session.connection();
  }

  @Override
  public void expire(long now) {
    gathering.expire(now);
    if (losses.due() <= now) {
      losses.tell();
    }
  }
}
