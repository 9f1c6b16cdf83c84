// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Makes sockets that end when the thread that uses them is interrupted, and that read no more than
 * a sound server ever says: the mail library keeps an answer in memory, however long it is.
 */
final class LimitedSockets extends SocketFactory {
  private static final int MAX_READ = 1024 * 1024;

  @Override
  public Socket createSocket() throws IOException {
    return new LimitedSocket(SocketChannel.open().socket());
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  /** Counts what is read. */
  private static final class LimitedInput extends FilterInputStream {
    private long left = MAX_READ;

    LimitedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left == 0) {
        throw new IOException("the server says too much");
      }
      int count = super.read(bytes, from, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }

  /** All that the mail library and TLS above it ask of a socket, from another one. */
  private static final class LimitedSocket extends Socket {
    private final Socket socket;
    private InputStream in;

    LimitedSocket(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      socket.connect(address, timeout);
      in = new LimitedInput(socket.getInputStream());
    }

    @Override
    public InputStream getInputStream() throws IOException {
      if (in == null) {
        throw new SocketException("not connected");
      }
      return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return socket.getOutputStream();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
      socket.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
      return socket.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
      socket.setTcpNoDelay(on);
    }

    @Override
    public InetAddress getInetAddress() {
      return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
      return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
      return socket.getPort();
    }

    @Override
    public int getLocalPort() {
      return socket.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
      return socket.getRemoteSocketAddress();
    }

    @Override
    public boolean isConnected() {
      return socket.isConnected();
    }

    @Override
    public boolean isBound() {
      return socket.isBound();
    }

    @Override
    public boolean isClosed() {
      return socket.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
      return socket.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
      return socket.isOutputShutdown();
    }

    @Override
    public void shutdownInput() throws IOException {
      socket.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
