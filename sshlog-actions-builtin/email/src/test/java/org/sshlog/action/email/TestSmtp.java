// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.sshlog.spi.testkit.peer.Listening;

/**
 * A mail server that can be told to answer anything to a command, for what a sound one never does.
 * Takes commands strictly: one in a wrong place, or that is none, is kept in {@link
 * #protocolErrors}.
 */
final class TestSmtp implements Closeable {
  /** A mail that was taken. */
  record Taken(String from, List<String> to, byte[] data, boolean overTls) {
    ParsedMail mail() {
      return ParsedMail.read(data);
    }
  }

  /** Answers to a command in place of the server; null leaves it to the server. */
  @FunctionalInterface
  interface Script {
    String answer(String command, Socket socket) throws Exception;
  }

  final List<Taken> taken = new CopyOnWriteArrayList<>();
  final List<String> commands = new CopyOnWriteArrayList<>();
  final List<String> protocolErrors = new CopyOnWriteArrayList<>();
  volatile Script script = (command, socket) -> null;

  private final SSLContext tls;
  private final Listening listening;

  /** One that offers STARTTLS when it is given certificates. */
  TestSmtp(SSLContext tls) throws IOException {
    this(tls, "127.0.0.1");
  }

  TestSmtp(SSLContext tls, String address) throws IOException {
    this.tls = tls;
    this.listening =
        new Listening(
            ServerSocketFactory.getDefault(),
            InetAddress.getByName(address),
            connection -> new Conversation(connection).hold());
  }

  int port() {
    return listening.port();
  }

  /** Stops listening and cuts all connections, but none while a mail is being taken. */
  void down() throws IOException {
    listening.down();
  }

  /** Listens again, on the same port. */
  void up() throws IOException {
    listening.up();
  }

  /** One connection. */
  private final class Conversation {
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private boolean secure;
    private String from;
    private final List<String> to = new ArrayList<>();

    Conversation(Socket socket) throws IOException {
      use(socket);
    }

    private void use(Socket s) throws IOException {
      socket = s;
      in = new BufferedInputStream(s.getInputStream());
      out = s.getOutputStream();
    }

    void hold() throws Exception {
      say(answer("CONNECT"));
      for (String line = line(); line != null; line = line()) {
        commands.add(line);
        String answer = answer(line);
        say(answer);
        if (answer.startsWith("354")) {
          takeData();
        } else if (answer.startsWith("220") && line.equals("STARTTLS")) {
          startTls();
        } else if (line.equals("QUIT")) {
          return;
        }
      }
    }

    private void say(String answer) throws IOException {
      out.write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    private String answer(String line) throws Exception {
      String scripted = script.answer(line, socket);
      if (line.startsWith("RCPT TO:") && (scripted == null || scripted.startsWith("2"))) {
        to.add(line.substring("RCPT TO:".length()));
      }
      return scripted != null ? scripted : answerOwn(line);
    }

    private String answerOwn(String line) {
      String verb = line.split("[ :]")[0].toUpperCase(Locale.ROOT);
      switch (verb) {
        case "CONNECT":
          return "220 test ESMTP";
        case "EHLO":
          return "250-test\r\n250-AUTH PLAIN LOGIN\r\n"
              + (tls == null || secure ? "" : "250-STARTTLS\r\n")
              + "250 8BITMIME";
        case "STARTTLS":
          return "220 go on";
        case "AUTH":
          return "235 welcome";
        case "MAIL":
          from = line.substring("MAIL FROM:".length());
          to.clear();
          return "250 ok";
        case "RCPT":
          return from == null ? error(line) : "250 ok";
        case "DATA":
          return to.isEmpty() ? error(line) : "354 go on";
        case "RSET":
          to.clear();
          return "250 ok";
        case "QUIT":
          return "221 bye";
        default:
          return error(line);
      }
    }

    private String error(String line) {
      protocolErrors.add(line);
      return "503 what?";
    }

    private void startTls() throws IOException {
      SSLSocket over =
          (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
      over.setUseClientMode(false);
      over.startHandshake();
      secure = true;
      use(over);
    }

    private void takeData() throws Exception {
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      for (String line = line(); ; line = line()) {
        if (line == null) {
          return;
        }
        if (line.equals(".")) {
          break;
        }
        String plain = line.startsWith(".") ? line.substring(1) : line;
        data.writeBytes((plain + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      }
      String scripted = script.answer(".", socket);
      if (scripted != null && !scripted.startsWith("2")) {
        say(scripted);
        return;
      }
      Taken mail = new Taken(from, List.copyOf(to), data.toByteArray(), secure);
      boolean done =
          listening.whileUp(
              () -> {
                taken.add(mail);
                say("250 taken");
              });
      if (!done) {
        throw new IOException("came too late to be cut");
      }
    }

    /** A line that ends as it has to; a bare CR or LF is an error. */
    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '\r') {
          if (in.read() != '\n') {
            protocolErrors.add("bare CR after " + line);
          }
          return line.toString();
        } else if (c == '\n') {
          protocolErrors.add("bare LF after " + line);
          return line.toString();
        }
        line.append((char) c);
      }
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
