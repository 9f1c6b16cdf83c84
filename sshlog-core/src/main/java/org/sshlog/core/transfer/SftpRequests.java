// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import org.sshlog.core.transfer.Request.Kind;

/** Reads what clients of sftp ask for. Used by the processor thread only. */
final class SftpRequests {
  static final int INIT = 1;
  static final int READ = 5;
  private static final int OPEN = 3;
  private static final int CLOSE = 4;
  private static final int LSTAT = 7;
  private static final int FSTAT = 8;
  private static final int SETSTAT = 9;
  private static final int FSETSTAT = 10;
  private static final int REMOVE = 13;
  private static final int MKDIR = 14;
  private static final int RMDIR = 15;
  private static final int REALPATH = 16;
  private static final int STAT = 17;
  private static final int RENAME = 18;
  private static final int SYMLINK = 20;
  private static final int EXTENDED = 200;

  private final ServerPaths paths;
  private final OpenFiles files;

  SftpRequests(ServerPaths paths, OpenFiles files) {
    this.paths = paths;
    this.files = files;
  }

  /** A request of which the answer matters; null when it does not. */
  Request read(int type, Bytes body, long time) {
    switch (type) {
      case OPEN:
        return open(body, time);
      case CLOSE:
        return ofFile(Kind.CLOSE, files.get(body.text()), time);
      case PacketReader.WRITE:
        return write(body, time);
      case FSTAT:
        return ofFile(Kind.FSTAT, files.get(body.text()), time);
      case FSETSTAT:
        return change(files.get(body.text()), body, time);
      case STAT:
      case LSTAT:
        return Request.of(Kind.STAT, path(body), time);
      case REALPATH:
        return Request.of(Kind.REALPATH, body.text(), time);
      case SETSTAT:
        return Request.operation("setstat", path(body), null, Attributes.read(body), time);
      case REMOVE:
        return Request.operation("remove", path(body), null, null, time);
      case MKDIR:
        return Request.operation("mkdir", path(body), null, null, time);
      case RMDIR:
        return Request.operation("rmdir", path(body), null, null, time);
      case RENAME:
        return Request.operation("rename", path(body), path(body), null, time);
      case SYMLINK:
        // OpenSSH has them in this order, other than the standard.
        return Request.operation("symlink", body.text(), path(body), null, time);
      case EXTENDED:
        return extended(body, time);
      default:
        return null;
    }
  }

  private String path(Bytes body) {
    return paths.resolve(body.text());
  }

  private Request open(Bytes body, long time) {
    String path = path(body);
    long flags = body.u32();
    return Request.open(path, flags, Attributes.read(body), time);
  }

  private Request write(Bytes body, long time) {
    OpenFile file = files.get(body.text());
    long offset = body.u64();
    long length = body.u32();
    return file == null ? null : Request.of(Kind.WRITE, file, offset, length, time);
  }

  private static Request ofFile(Kind kind, OpenFile file, long time) {
    return file == null ? null : Request.of(kind, file, 0, 0, time);
  }

  private static Request change(OpenFile file, Bytes body, long time) {
    Attributes attributes = Attributes.read(body);
    return file == null ? null : Request.operation("setstat", file.path(), null, attributes, time);
  }

  private Request extended(Bytes body, long time) {
    switch (body.text()) {
      case "posix-rename@openssh.com":
        return Request.operation("rename", path(body), path(body), null, time);
      case "hardlink@openssh.com":
        return Request.operation("hardlink", path(body), path(body), null, time);
      case "lsetstat@openssh.com":
        return Request.operation("setstat", path(body), null, Attributes.read(body), time);
      case "copy-data":
        return copy(body, time);
      default:
        // fsync, limits, statvfs, expand-path and whatever else changes nothing that is told.
        return null;
    }
  }

  private Request copy(Bytes body, long time) {
    OpenFile from = files.get(body.text());
    body.u64();
    body.u64();
    OpenFile to = files.get(body.text());
    body.u64();
    return from == null || to == null
        ? null
        : Request.operation("copy", from.path(), to.path(), null, time);
  }
}
