// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate that signs itself, made by the JDK's keytool. */
record TestCertificates(Path store, Path certificate, Path key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** For a name such as {@code dns:localhost} or {@code ip:127.0.0.1}. */
  static TestCertificates make(Path directory, String alias, String name) throws Exception {
    Path store = directory.resolve(alias + ".p12");
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            alias,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + alias,
            "-ext",
            "san=" + name,
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD)));
    KeyStore keys = load(store);
    Path certificate = directory.resolve(alias + ".pem");
    pem(certificate, "CERTIFICATE", keys.getCertificate(alias).getEncoded());
    Path key = directory.resolve(alias + ".key");
    Key secret = keys.getKey(alias, PASSWORD);
    pem(key, "PRIVATE KEY", secret.getEncoded());
    return new TestCertificates(store, certificate, key);
  }

  private static void keytool(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/keytool");
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new AssertionError("keytool: " + output);
    }
  }

  private static void pem(Path file, String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  /** A server's socket with this certificate that demands one that {@code client} has signed. */
  ServerSocket listener(TestCertificates client) throws IOException {
    try {
      KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
      own.init(load(store), PASSWORD);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "client",
          load(client.store()).getCertificate(load(client.store()).aliases().nextElement()));
      TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
      others.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), others.getTrustManagers(), null);
      SSLServerSocket socket =
          (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
      socket.setNeedClientAuth(true);
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
