// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.spi.event.FileTransfer;
import org.sshlog.spi.event.RawText;

/**
 * Follows scp's own protocol: lines that announce files and directories, answered one by one, and
 * the files behind their lines, which are not told. Used by the processor thread only.
 */
final class ScpChannel implements Channel {
  private static final int MAX_LINE = 8192;
  private static final int MODE_BITS = 07777;
  private static final String PROTOCOL = "scp";
  private static final String FAILURE = "failure";
  private static final String UNSURE =
      "scp: whether its target is a directory could not be found out; its files' paths may lack"
          + " their last name";

  private final boolean upload;
  private final ScpPaths paths;
  private final LongSupplier carried;
  private final TransferEvents events;
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private boolean answerIsText;
  private long expected;
  private boolean ended;
  private boolean saidUnsure;

  /** A directory that is entered once the other side has agreed. */
  private String entering;

  private boolean hasFile;
  private String name;
  private int mode;
  private long size;
  private long contentAt;
  private long begun;
  private boolean accepted;
  private boolean sent;
  private String failure;

  /**
   * An scp that begins.
   *
   * @param carried how many bytes have gone from whom sends files, now
   */
  ScpChannel(boolean upload, ScpPaths paths, LongSupplier carried, TransferEvents events) {
    this.upload = upload;
    this.paths = paths;
    this.carried = carried;
    this.events = events;
  }

  @Override
  public void take(FileMessages record) {
    if (ended) {
      return;
    }
    long time = record.header().time();
    try {
      if (record.isInput() == upload) {
        lines(record, time);
      } else {
        answers(record.data(), time);
      }
      if (record.isLost()) {
        throw new BrokenProtocolException("a line that is none of scp's");
      }
    } catch (BrokenProtocolException e) {
      end(time);
      events.lost("scp: " + e.getMessage() + "; its files are not followed any more", time);
    }
  }

  private void lines(FileMessages record, long time) throws BrokenProtocolException {
    ByteBuffer data = record.data();
    long offset = record.offset();
    if (offset != expected) {
      length = 0;
      if (!record.isStart()) {
        expected = -1;
        return;
      }
    }
    while (data.hasRemaining()) {
      byte next = data.get();
      offset++;
      if (length == 0 && next == 0) {
        sent = hasFile;
      } else if (next == '\n') {
        offset += line(offset, time);
        length = 0;
      } else if (length == MAX_LINE) {
        throw new BrokenProtocolException("a line without end");
      } else {
        line[length++] = next;
      }
    }
    expected = offset;
  }

  /** A line is there; gives how many bytes of a file follow. */
  private long line(long offset, long time) throws BrokenProtocolException {
    String text = RawText.decode(line, 0, length);
    switch (length == 0 ? 0 : text.charAt(0)) {
      case 'C':
        announce(text, offset, time);
        return size;
      case 'D':
        entering = fields(text)[2];
        return 0;
      case 'E':
        paths.leave();
        return 0;
      case 'T':
        return 0;
      case 1:
      case 2:
        // In the place of a file's end: it could not be read to its end.
        if (hasFile) {
          failure = FAILURE;
          sent = true;
        }
        return 0;
      default:
        throw new BrokenProtocolException("a line that is none of scp's");
    }
  }

  private static String[] fields(String text) throws BrokenProtocolException {
    String[] fields = text.substring(1).split(" ", 3);
    boolean sound =
        fields.length == 3
            && fields[0].matches("[0-7]{1,6}")
            && fields[1].matches("[0-9]{1,17}")
            && !fields[2].isEmpty();
    if (!sound) {
      throw new BrokenProtocolException("a line that announces nothing");
    }
    return fields;
  }

  private void announce(String text, long offset, long time) throws BrokenProtocolException {
    String[] fields = fields(text);
    finish(FAILURE, time);
    hasFile = true;
    name = fields[2];
    mode = Integer.parseInt(fields[0], 8) & MODE_BITS;
    size = Long.parseLong(fields[1]);
    contentAt = offset;
    begun = time;
    accepted = false;
    sent = false;
    failure = null;
  }

  private void answers(ByteBuffer data, long time) throws BrokenProtocolException {
    while (data.hasRemaining()) {
      byte next = data.get();
      if (answerIsText) {
        answerIsText = next != '\n';
      } else if (next == 0) {
        agreed(time);
      } else {
        answerIsText = true;
        refused(time);
      }
    }
  }

  private void agreed(long time) throws BrokenProtocolException {
    if (entering != null) {
      paths.enter(entering);
      entering = null;
    } else if (hasFile && accepted) {
      finish(failure == null ? FileTransfer.OK : failure, time);
    } else {
      accepted = hasFile;
    }
  }

  private void refused(long time) {
    if (entering != null) {
      entering = null;
    } else if (hasFile && accepted) {
      // Who receives complains of a file that could not be written when all of it has come.
      boolean cutOff = !sent && carried.getAsLong() < contentAt + size;
      finish(cutOff ? FileTransfer.INTERRUPTED : FAILURE, time);
    } else if (hasFile) {
      hasFile = false;
      events.operated("open", paths.of(name), null, null, FAILURE, time);
    }
  }

  private void finish(String result, long time) {
    if (hasFile) {
      hasFile = false;
      long moved = sent ? size : Math.max(0, Math.min(size, carried.getAsLong() - contentAt));
      String path = paths.of(name);
      events.transferred(upload, path, mode, moved, 0, result, PROTOCOL, time - begun, time);
      if (paths.isUnsure() && !saidUnsure) {
        saidUnsure = true;
        events.lost(UNSURE, time);
      }
    }
  }

  @Override
  public boolean isIdle() {
    return !hasFile;
  }

  @Override
  public void end(long time) {
    if (!ended) {
      ended = true;
      finish(FileTransfer.INTERRUPTED, time);
    }
  }
}
