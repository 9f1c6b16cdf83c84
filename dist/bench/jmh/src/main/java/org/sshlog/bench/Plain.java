// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import javax.net.SocketFactory;

/** The least that sends the same bytes: they are there already, and each message is written. */
final class Plain implements Closeable {
  private final Way way;
  private final int port;
  private final SocketFactory sockets;
  private final List<byte[]> turns;
  private DatagramChannel datagrams;
  private Socket socket;
  private InputStream in;
  private OutputStream out;

  /** Connects when it is first needed, so that a server has one client at a time. */
  Plain(Way way, int port, SocketFactory sockets, List<byte[]> turns) {
    this.way = way;
    this.port = port;
    this.sockets = sockets;
    this.turns = turns;
  }

  private InetAddress server() throws IOException {
    return InetAddress.getByName("127.0.0.1");
  }

  void send(int messages) throws IOException {
    if (way.isUdp()) {
      sendDatagrams(messages);
      return;
    }
    for (int i = 0; i < messages; i++) {
      if (socket == null) {
        connect();
      }
      for (byte[] turn : turns) {
        out.write(turn);
        if (way.isAnswered()) {
          readAnswer();
        }
      }
      if (way == Way.EMAIL) {
        close();
      }
    }
  }

  private void sendDatagrams(int messages) throws IOException {
    if (datagrams == null) {
      datagrams = DatagramChannel.open().connect(new InetSocketAddress(server(), port));
    }
    ByteBuffer message = ByteBuffer.wrap(turns.get(0));
    for (int i = 0; i < messages; i++) {
      datagrams.write(message.clear());
    }
  }

  private void connect() throws IOException {
    socket = sockets.createSocket(server(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    if (way == Way.EMAIL) {
      readAnswer();
    }
  }

  /** To the end of a line, or of two when it is a web server's. */
  private void readAnswer() throws IOException {
    int ends = way == Way.EMAIL ? 1 : 2;
    for (int found = 0; found < ends; ) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the server has ended the connection");
      }
      found = c == '\n' ? found + 1 : c == '\r' ? found : 0;
    }
  }

  @Override
  public void close() throws IOException {
    if (datagrams != null) {
      datagrams.close();
    }
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
