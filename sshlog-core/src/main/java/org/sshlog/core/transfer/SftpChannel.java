// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.core.transfer.Request.Kind;
import org.sshlog.spi.event.FileTransfer;

/**
 * Follows one client of sftp: what it asks for, and what it is answered. What is asked for counts
 * once the server has said how it went. Used by the processor thread only.
 */
final class SftpChannel implements Channel {
  private static final int MAX_PENDING = 8192;
  private static final int MAX_KNOWN = 16;
  private static final int MAX_KNOWN_PATH = 1024;
  private static final int VERSION = 3;

  private static final int REPLY_VERSION = 2;
  private static final int REPLY_STATUS = 101;
  private static final int REPLY_HANDLE = 102;
  private static final int REPLY_NAME = 104;
  private static final int REPLY_ATTRS = 105;

  private static final int FLAG_READ = 1;
  private static final int FLAG_WRITE = 2;

  private final TransferEvents events;
  private final Budget budget;
  private final Runnable untracked;
  private final PacketReader requestPackets = new PacketReader(true, this::request);
  private final PacketReader replyPackets = new PacketReader(false, this::reply);
  private final Map<Integer, Request> pending = new HashMap<>();
  private final PendingReads reads;
  private final OpenFiles files;
  private final ServerPaths paths;
  private final SftpRequests requests;

  /** What the server has lately said of files that are not open. */
  private final Map<String, Attributes> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attributes> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  private String broken;
  private boolean ended;

  /**
   * A client that begins.
   *
   * @param untracked is told of each thing that can't be followed since there is too much
   */
  SftpChannel(ServerPaths paths, Budget budget, TransferEvents events, Runnable untracked) {
    this.paths = paths;
    this.budget = budget;
    this.events = events;
    this.untracked = untracked;
    this.reads = new PendingReads(budget);
    this.files = new OpenFiles(budget);
    this.requests = new SftpRequests(paths, files);
  }

  @Override
  public void take(FileMessages record) {
    if (ended) {
      return;
    }
    long time = record.header().time();
    try {
      PacketReader reader = record.isInput() ? requestPackets : replyPackets;
      reader.take(record.offset(), record.data(), record.isStart(), time);
      if (record.isLost()) {
        throw new BrokenProtocolException("a packet of impossible size");
      }
      if (broken != null) {
        throw new BrokenProtocolException(broken);
      }
    } catch (BrokenProtocolException e) {
      end(time);
      events.lost("sftp: " + e.getMessage() + "; its files are not followed any more", time);
    }
  }

  private void request(int type, Bytes body, boolean isCut, long time) {
    if (type == SftpRequests.INIT) {
      return;
    }
    int id = body.i32();
    if (type == SftpRequests.READ) {
      read(id, body);
      return;
    }
    Request request = requests.read(type, body, time);
    if (body.isShort()) {
      if (isCut) {
        untracked.run();
      } else {
        broken = "a request without what it needs";
      }
    } else if (request != null) {
      forget(id);
      if (pending.size() < MAX_PENDING && budget.take(request.weight())) {
        pending.put(id, request);
      } else {
        untracked.run();
      }
    }
  }

  private void read(int id, Bytes body) {
    OpenFile file = files.get(body.text());
    long offset = body.u64();
    if (body.isShort()) {
      broken = "a request without what it needs";
    } else if (file != null) {
      file.asked(offset);
      if (!reads.put(id, file.number())) {
        untracked.run();
      }
    }
  }

  private Request forget(int id) {
    Request request = pending.remove(id);
    if (request != null) {
      budget.give(request.weight());
    }
    return request;
  }

  private void reply(int type, Bytes body, boolean isCut, long time) {
    if (type == REPLY_VERSION) {
      long version = body.u32();
      if (version != VERSION) {
        broken = "version " + version + " of the protocol";
      }
      return;
    }
    int id = body.i32();
    int number = reads.remove(id);
    if (number != PendingReads.NONE) {
      answered(files.get(number), type, body);
    } else {
      Request request = forget(id);
      if (request != null) {
        answered(request, type, body, time);
      }
    }
    if (body.isShort() && !isCut) {
      broken = "an answer without what it needs";
    }
  }

  private static void answered(OpenFile file, int type, Bytes body) {
    if (file == null) {
      return;
    }
    if (type == PacketReader.DATA) {
      file.read(body.u32());
    } else if (type == REPLY_STATUS) {
      int status = body.i32();
      if (status == Status.EOF) {
        file.isAtEnd();
      } else {
        file.failed(Status.name(status));
      }
    }
  }

  private void answered(Request request, int type, Bytes body, long time) {
    if (type == REPLY_STATUS) {
      status(request, Status.name(body.i32()), time);
    } else if (type == REPLY_HANDLE && request.kind() == Kind.OPEN) {
      opened(request, body.text());
    } else if (type == REPLY_ATTRS && request.kind() == Kind.STAT) {
      if (request.path().length() <= MAX_KNOWN_PATH) {
        known.put(request.path(), Attributes.read(body));
      }
    } else if (type == REPLY_ATTRS && request.kind() == Kind.FSTAT) {
      request.file().is(Attributes.read(body));
    } else if (type == REPLY_NAME && request.kind() == Kind.REALPATH) {
      body.u32();
      String path = body.text();
      if (!body.isShort() && (request.path().equals(".") || request.path().isEmpty())) {
        paths.isIn(path);
      }
    }
  }

  private void opened(Request request, String handle) {
    boolean readable = (request.length() & FLAG_READ) != 0;
    boolean writable = (request.length() & FLAG_WRITE) != 0;
    Attributes before = writable ? null : known.remove(request.path());
    OpenFile file =
        new OpenFile(
            files.nextNumber(),
            request.path(),
            readable,
            writable,
            before == null ? request.attributes().mode() : before.mode(),
            before == null ? -1 : before.size(),
            request.time());
    if (!files.put(handle, file)) {
      untracked.run();
    }
  }

  private void status(Request request, String result, long time) {
    boolean ok = result.equals(FileTransfer.OK);
    switch (request.kind()) {
      case WRITE:
        if (ok) {
          request.file().written(request.offset(), request.length());
        } else {
          request.file().failed(result);
        }
        break;
      case CLOSE:
        files.remove(request.file());
        request.file().close(result, time, events);
        break;
      case OPEN:
        if (!ok) {
          events.operated("open", request.path(), null, null, result, time);
        }
        break;
      case OPERATION:
        String attributes = request.attributes() == null ? null : request.attributes().text();
        events.operated(
            request.operation(), request.path(), request.newPath(), attributes, result, time);
        break;
      default:
        break;
    }
  }

  @Override
  public boolean isIdle() {
    return files.isEmpty();
  }

  @Override
  public void end(long time) {
    if (ended) {
      return;
    }
    ended = true;
    for (OpenFile file : files.all()) {
      files.remove(file);
      file.close(FileTransfer.INTERRUPTED, time, events);
    }
    pending.values().forEach(request -> budget.give(request.weight()));
    pending.clear();
    reads.clear();
    known.clear();
  }
}
