// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/**
 * An HTTP server on plain sockets, which can be told to answer whatever a test needs. One thread
 * for each connection.
 */
public final class TestServer implements Closeable {
  /** What it was asked. */
  public record Request(String line, Map<String, String> headers, byte[] body) {
    /** The body as text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Writes an answer, or does not. */
  @FunctionalInterface
  public interface Script {
    /** Answers one request; what it throws closes the connection. */
    void answer(Request request, Socket socket, OutputStream out) throws Exception;
  }

  /** Takes what it is sent; each answer is whole before the server can go down. */
  public static final Script OK = (request, socket, out) -> status(out, "204 No Content");

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Script script = OK;

  private final Listening listening;

  /** One that listens on a free port of the IPv4 loopback interface. */
  public TestServer() throws IOException {
    this(ServerSocketFactory.getDefault(), InetAddress.getByName("127.0.0.1"));
  }

  /** One that listens on a free port of this address, with TLS when the factory says so. */
  public TestServer(ServerSocketFactory factory, InetAddress address) throws IOException {
    listening = new Listening(factory, address, this::serve);
  }

  /** All it was asked so far, in the order of arrival. Live; safe to read at any time. */
  public List<Request> requests() {
    return requests;
  }

  /** Answers requests so from now on. */
  public void setScript(Script what) {
    script = what;
  }

  /** Where it listens. */
  public int port() {
    return listening.port();
  }

  /** Writes an answer without a body, with further header lines. */
  public static void status(OutputStream out, String status, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String length = status.startsWith("204") ? "" : "Content-Length: 0\r\n";
    out.write(
        ("HTTP/1.1 " + status + "\r\n" + more + length + "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Stops listening and cuts all connections, but none between a request and its answer. */
  public void down() throws IOException {
    listening.down();
  }

  /** Listens again, on the same port. */
  public void up() throws IOException {
    listening.up();
  }

  private void serve(Socket connection) throws Exception {
    InputStream in = new BufferedInputStream(connection.getInputStream());
    OutputStream out = connection.getOutputStream();
    for (Request request = read(in); request != null; request = read(in)) {
      Request asked = request;
      Script what = script;
      if (what != OK) {
        requests.add(asked);
        what.answer(asked, connection, out);
      } else if (!listening.whileUp(() -> take(asked, connection, out))) {
        return;
      }
    }
  }

  private void take(Request request, Socket connection, OutputStream out) throws Exception {
    requests.add(request);
    OK.answer(request, connection, out);
  }

  private static Request read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).trim());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(line, headers, in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      } else if (c != '\r') {
        line.append((char) c);
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
