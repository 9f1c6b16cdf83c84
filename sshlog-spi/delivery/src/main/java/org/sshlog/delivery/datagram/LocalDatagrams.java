// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.datagram;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import jnr.constants.platform.Errno;
import jnr.enxio.channels.Native;
import jnr.ffi.LastError;
import jnr.ffi.Runtime;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * Datagrams to a Unix socket. The path is looked up for each, so a daemon that was started again is
 * found.
 */
final class LocalDatagrams implements Datagrams {
  private static final long PAUSE_NANOS = 1_000_000;

  /** What an exception says of a socket that is full, in the language of this machine. */
  private static final String FULL = wordsFor(Errno.EAGAIN);

  private final Path path;
  private final UnixSocketAddress address;
  private UnixDatagramChannel channel;

  LocalDatagrams(Path path) {
    this.path = path;
    this.address = new UnixSocketAddress(path.toFile());
  }

  private static String wordsFor(Errno errno) {
    LastError.setLastError(Runtime.getSystemRuntime(), errno.intValue());
    return Native.getLastErrorString();
  }

  @Override
  public boolean send(ByteBuffer datagram, long deadline) throws IOException {
    if (channel == null) {
      channel = UnixDatagramChannel.open();
      channel.configureBlocking(false);
    }
    while (!sendNow(datagram)) {
      await(deadline);
    }
    return false;
  }

  /** Tells whether there was room. */
  private boolean sendNow(ByteBuffer datagram) throws IOException {
    try {
      channel.send(datagram, address);
      return true;
    } catch (IOException e) {
      if (FULL.equals(e.getMessage())) {
        return false;
      }
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /** The daemon there is busy; a socket of datagrams can't be waited for in any other way. */
  private void await(long deadline) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while " + path + " takes nothing");
    }
    if (System.nanoTime() - deadline >= 0) {
      throw new SocketTimeoutException(path + " takes nothing");
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing is left to be written.
      }
      channel = null;
    }
  }
}
