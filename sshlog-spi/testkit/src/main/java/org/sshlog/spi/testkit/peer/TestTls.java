// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.sshlog.delivery.tls.Pem;

/** Certificates of a test's own authority, made by openssl, and server sockets that show them. */
public record TestTls(Path directory) {
  /**
   * Makes an authority, a server for this name and a client.
   *
   * @param directory made if need be; empty
   * @param subjectAltName such as {@code DNS:localhost} or {@code IP:127.0.0.1}
   */
  public static TestTls in(Path directory, String subjectAltName) throws Exception {
    Files.createDirectories(directory);
    TestTls tls = new TestTls(directory);
    tls.run(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca"
            + " -keyout ca.key -out ca.pem");
    tls.issue("server", "-addext subjectAltName=" + subjectAltName);
    tls.issue("client", "");
    return tls;
  }

  private void issue(String name, String more) throws Exception {
    run(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN="
            + name
            + " -keyout "
            + name
            + ".key -out "
            + name
            + ".csr "
            + more);
    run(
        "x509 -req -in "
            + name
            + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out "
            + name
            + ".pem");
  }

  private void run(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.trim().split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("failed: " + command);
    }
  }

  /** A file of them: ca, server or client, each {@code .pem} and {@code .key}. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** What makes a server of that name, and a client that trusts the authority. */
  public SSLContext context() throws Exception {
    return Pem.context(file("ca.pem"), file("server.pem"), file("server.key"));
  }

  /** Makes sockets that show the server's certificate; they may want one of the client, too. */
  public ServerSocketFactory serverSockets(boolean needsClient) throws Exception {
    return new Factory(context(), needsClient);
  }

  /** TLS server sockets. */
  private static final class Factory extends ServerSocketFactory {
    private final SSLContext context;
    private final boolean needsClient;

    Factory(SSLContext context, boolean needsClient) {
      this.context = context;
      this.needsClient = needsClient;
    }

    private ServerSocket asking(ServerSocket socket) {
      ((SSLServerSocket) socket).setNeedClientAuth(needsClient);
      return socket;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
      return asking(context.getServerSocketFactory().createServerSocket());
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
      return asking(context.getServerSocketFactory().createServerSocket(port));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
      return asking(context.getServerSocketFactory().createServerSocket(port, backlog));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
        throws IOException {
      return asking(context.getServerSocketFactory().createServerSocket(port, backlog, address));
    }
  }
}
