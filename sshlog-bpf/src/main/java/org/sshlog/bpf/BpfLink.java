// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.libbpf.Errno;
import org.sshlog.bpf.libbpf.LibC;

/** A program's attachment to a hook; closing it detaches. Thread-safe. */
public final class BpfLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BpfLink.class);
  private static final int ITERATOR_CHUNK = 64 << 10;
  private static final int MAX_CLOSING = 8;

  private final BpfObject object;
  private final String what;
  private final int fd;
  private final IntSupplier detach;
  private boolean attached = true;

  /** {@code detach} gives 0 or a negative errno and is called once. */
  BpfLink(BpfObject object, String what, int fd, IntSupplier detach) {
    this.object = object;
    this.what = what;
    this.fd = fd;
    this.detach = detach;
    object.linked(this);
  }

  /**
   * Closes many, in any order. Detaching uprobes waits up to a tenth of a second for the kernel,
   * which lets others wait at the same time for a part of that.
   */
  public static void closeAll(Collection<BpfLink> links) {
    if (links.size() < 2) {
      links.forEach(BpfLink::close);
      return;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(links.size(), MAX_CLOSING),
            task -> {
              Thread thread = new Thread(task, "bpf-detach");
              thread.setDaemon(true);
              return thread;
            });
    List<CompletableFuture<Void>> closed =
        links.stream().map(link -> CompletableFuture.runAsync(link::close, threads)).toList();
    threads.shutdown();
    closed.forEach(CompletableFuture::join);
  }

  /** Whether it has not been closed yet. */
  public synchronized boolean isAttached() {
    return attached;
  }

  /** Detaches; does nothing the second time. */
  @Override
  public synchronized void close() {
    if (!attached) {
      return;
    }
    attached = false;
    object.unlinked(this);
    int result = detach.getAsInt();
    if (result < 0) {
      LOG.warn("cannot detach {}: {}", what, Errno.describe(-result));
    }
  }

  /**
   * Runs an {@code iter} program over all its objects once and gives what it wrote. May take as
   * long as there are objects; each call runs it anew.
   *
   * @throws BpfException when the program is no iterator, or fails on the way
   * @throws IllegalStateException when the link is closed
   */
  public byte[] readIterator() {
    int iterator = openIterator();
    try {
      return readAll(iterator);
    } finally {
      Libraries.libc().close(iterator);
    }
  }

  /** What is attached to what, for messages. */
  @Override
  public String toString() {
    return what;
  }

  private synchronized int openIterator() {
    if (!attached) {
      throw new IllegalStateException(what + " is detached");
    }
    int iterator = Libraries.libbpf().bpf_iter_create(fd);
    if (iterator < 0) {
      throw BpfException.of(Operation.ITERATE, "cannot run " + what, -iterator, "");
    }
    return iterator;
  }

  private byte[] readAll(int iterator) {
    LibC libc = Libraries.libc();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[ITERATOR_CHUNK];
    while (true) {
      long count = libc.read(iterator, chunk, chunk.length);
      if (count == 0) {
        return all.toByteArray();
      }
      if (count > 0) {
        all.write(chunk, 0, (int) count);
        continue;
      }
      int errno = Libraries.lastErrno();
      // EAGAIN: the kernel went through very many objects without output and gives way.
      if (!Errno.EAGAIN.is(errno) && !Errno.EINTR.is(errno)) {
        throw BpfException.of(Operation.ITERATE, "cannot read " + what, errno, "");
      }
    }
  }
}
