// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * A Unix socket that takes datagrams, which a thread reads. It can go away and come back. Of its
 * methods only {@link #datagrams} is for any thread.
 */
public final class LocalPeer {
  private static final byte[] LAST = {0};

  private final Path path;
  private final List<byte[]> datagrams = new CopyOnWriteArrayList<>();
  private UnixDatagramChannel channel;
  private Thread reader;

  /** One that reads at this path from now on. */
  public LocalPeer(Path path) throws IOException {
    this.path = path;
    start();
  }

  /** Comes back; it must have gone. */
  public void start() throws IOException {
    channel = UnixDatagramChannel.open();
    channel.bind(new UnixSocketAddress(path.toFile()));
    reader = new Thread(this::read, "local-peer");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    try {
      while (true) {
        channel.receive(buffer.clear());
        byte[] datagram = Arrays.copyOf(buffer.array(), buffer.position());
        if (Arrays.equals(datagram, LAST)) {
          return;
        }
        datagrams.add(datagram);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** All that was read so far, in the order of arrival. */
  public List<byte[]> datagrams() {
    return List.copyOf(datagrams);
  }

  /** Goes away when all that was sent has been read; nothing if it is away. */
  public void stop() throws IOException, InterruptedException {
    if (!reader.isAlive()) {
      return;
    }
    try (UnixDatagramChannel end = UnixDatagramChannel.open()) {
      end.send(ByteBuffer.wrap(LAST), new UnixSocketAddress(path.toFile()));
    }
    reader.join();
    channel.close();
    Files.delete(path);
  }
}
