// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import static java.nio.file.StandardOpenOption.READ;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.sshlog.files.AppendFile;
import org.sshlog.files.FileStatus;
import org.sshlog.files.TrustedDirectory;

/**
 * The files of all sessions in their directory, of which a limited number is open. For one thread.
 */
final class LogFiles implements Closeable {
  private static final int MAX_OPEN = 64;
  private static final int MAX_OF_ONE_NAME = 100_000;
  private static final long CHECK_NANOS = 100_000_000L;

  private final Path directory;
  private final Logger logger;
  private final Map<Place, Open> open = new LinkedHashMap<>(MAX_OPEN, 0.75f, true);

  /** Opens nothing yet. */
  LogFiles(Path directory, Logger logger) {
    this.directory = directory;
    this.logger = logger;
  }

  /** A file, by its path and by what tells it from another one there. */
  record Place(Path path, Object key) {}

  /**
   * What there is for a session.
   *
   * @param session the session as its file says, or null when it has none
   * @param place the file it has, or null when it has none
   * @param lineEnded whether that file is empty or ends with a whole line
   * @param stopped where its recording stopped; null when that is not known
   * @param closed whether it tells the end of its connection
   * @param sameConnection whether another session of its connection has a file of that name
   */
  record Found(
      Identity session,
      Place place,
      boolean lineEnded,
      Notice.Stopped stopped,
      boolean closed,
      boolean sameConnection) {
    private Found(boolean sameConnection) {
      this(null, null, true, null, false, sameConnection);
    }

    private Found amid(boolean others) {
      return new Found(session, place, lineEnded, stopped, closed, others);
    }
  }

  private static final class Open {
    final AppendFile file;
    long checkedAt;

    Open(AppendFile file) {
      this.file = file;
      this.checkedAt = System.nanoTime();
    }
  }

  private static String name(String base, int n) {
    return base + (n == 1 ? "" : "-" + n) + ".log";
  }

  /**
   * Looks for the youngest file of a session.
   *
   * @param base the beginning of its name
   */
  Found find(Identity session, String base) throws IOException {
    Identity wanted = Notice.asWritten(session);
    boolean sameConnection = false;
    Found found = null;
    try (TrustedDirectory trusted = TrustedDirectory.open(directory)) {
      for (int n = 1; n <= MAX_OF_ONE_NAME; n++) {
        FileStatus status = trusted.find(name(base, n));
        if (status == null) {
          break;
        }
        Identity owner = owner(trusted, status);
        if (owner != null && owner.matches(wanted)) {
          found = look(trusted, status, owner).orElse(found);
        } else if (owner != null) {
          sameConnection |= owner.sessionId().equals(wanted.sessionId());
        }
      }
    }
    return found == null ? new Found(sameConnection) : found.amid(sameConnection);
  }

  /**
   * Looks for all files of a connection of which is not told yet that it has ended.
   *
   * @param ptmPid the pid in their names
   * @param sessionId the connection
   */
  List<Found> unfinished(int ptmPid, String sessionId) throws IOException {
    List<Found> unfinished = new ArrayList<>();
    String wanted = Notice.asWritten(new Identity(sessionId, 0, 0)).sessionId();
    String glob = "ssh_" + ptmPid + "{,.*,-*}.log";
    try (TrustedDirectory trusted = TrustedDirectory.open(directory);
        DirectoryStream<Path> names = Files.newDirectoryStream(trusted.path(), glob)) {
      for (Path name : names) {
        FileStatus status = trusted.find(name.getFileName().toString());
        Identity owner = status == null ? null : owner(trusted, status);
        if (owner != null && owner.sessionId().equals(wanted)) {
          look(trusted, status, owner).filter(f -> !f.closed).ifPresent(unfinished::add);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return unfinished;
  }

  private static Identity owner(TrustedDirectory trusted, FileStatus status) throws IOException {
    if (!isOurs(status)) {
      return null;
    }
    try (FileChannel channel = trusted.open(status, READ)) {
      return channel == null ? null : Notice.identity(read(channel, 0, Notice.HEAD));
    }
  }

  /** What is not ours to write to is passed over: the session gets another file. */
  private static boolean isOurs(FileStatus status) {
    try {
      status.requireOwnRegularFile();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** How a file ends; empty when it was replaced meanwhile. */
  private Optional<Found> look(TrustedDirectory trusted, FileStatus status, Identity owner)
      throws IOException {
    Place place = new Place(directory.resolve(status.path().getFileName()), status.key());
    try (FileChannel channel = trusted.open(status, READ)) {
      if (channel == null) {
        return Optional.empty();
      }
      long size = channel.size();
      byte[] tail = read(channel, Math.max(0, size - Notice.TAIL), Notice.TAIL);
      boolean ended = tail.length == 0 || tail[tail.length - 1] == '\n';
      return Optional.of(
          new Found(
              owner, place, ended, Notice.stoppedAfter(tail), Notice.endsClosed(tail), false));
    }
  }

  private static byte[] read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int count = 0;
    while (bytes.hasRemaining() && count >= 0) {
      count = channel.read(bytes, from + bytes.position());
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** Creates a file with the first name that is free. */
  Place create(String base) throws IOException {
    for (int n = 1; n <= MAX_OF_ONE_NAME; n++) {
      AppendFile file = AppendFile.create(directory.resolve(name(base, n)));
      if (file != null) {
        Place place = new Place(file.path(), file.key());
        keep(place, file);
        return place;
      }
    }
    throw new IOException("all names " + base + "-N.log in " + directory + " are taken");
  }

  /** Opens a file if it is still at its place; null when it is not. */
  AppendFile open(Place place) throws IOException {
    Open there = open.get(place);
    if (there == null) {
      FileStatus status = FileStatus.find(place.path);
      if (status == null || !status.key().equals(place.key)) {
        return null;
      }
      AppendFile file = AppendFile.open(place.path);
      if (!file.key().equals(place.key)) {
        file.close();
        return null;
      }
      keep(place, file);
      return file;
    }
    long now = System.nanoTime();
    if (now - there.checkedAt >= CHECK_NANOS) {
      there.checkedAt = now;
      if (!there.file.isNamedByPath()) {
        forget(place);
        return null;
      }
    }
    return there.file;
  }

  private void keep(Place place, AppendFile file) {
    Iterator<Open> eldest = open.values().iterator();
    if (open.size() >= MAX_OPEN) {
      close(eldest.next().file);
      eldest.remove();
    }
    open.put(place, new Open(file));
  }

  /** Closes a file that is not needed for now, or that gave trouble. */
  void forget(Place place) {
    Open there = open.remove(place);
    if (there != null) {
      close(there.file);
    }
  }

  private void close(AppendFile file) {
    try {
      file.close();
    } catch (IOException e) {
      logger.debug("closing {}", file.path(), e); // all is written at once, so nothing is lost
    }
  }

  @Override
  public void close() {
    open.values().forEach(there -> close(there.file));
    open.clear();
  }
}
