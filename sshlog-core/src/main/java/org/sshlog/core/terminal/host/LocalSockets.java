// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.sshlog.spi.event.TcpInfo;

/**
 * Finds the client's end of a connection among the sockets of this machine: in the daemon's own
 * network namespace and in that of the server.
 */
final class LocalSockets {
  private static final int MAPPED_PREFIX = 12;

  private final List<Path> tables;

  LocalSockets(Path proc, int server) {
    Path own = proc.resolve("self/net");
    Path others = proc.resolve(server + "/net");
    tables =
        List.of(
            own.resolve("tcp"), own.resolve("tcp6"), others.resolve("tcp"), others.resolve("tcp6"));
  }

  /** The sockets, named as {@code /proc/PID/fd} does; empty when the client is elsewhere. */
  List<String> of(TcpInfo tcp) {
    List<String> found = new ArrayList<>();
    byte[] client = address(tcp.clientIp());
    if (client == null || tcp.clientPort() == 0) {
      return found;
    }
    for (Path table : tables) {
      try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          // sl local remote state queues timer retransmits uid timeout inode ...
          String[] fields = line.trim().split("\\s+");
          if (fields.length > 9
              && isEnd(fields[1], client, tcp.clientPort())
              && fields[2].endsWith(port(tcp.serverPort()))) {
            found.add("socket:[" + fields[9] + "]");
          }
        }
      } catch (IOException e) {
        // No IPv6, or the server has ended.
      }
    }
    return found;
  }

  private static byte[] address(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      // A literal, which needs no look-up; a scope is of no use here.
      return InetAddress.getByName(text.replaceFirst("%.*", "")).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static String port(int port) {
    return String.format(":%04X", port);
  }

  private static boolean isEnd(String end, byte[] address, int port) {
    return end.endsWith(port(port))
        && Arrays.equals(plain(end.substring(0, end.indexOf(':'))), address);
  }

  /** The address in network order; the kernel writes words of four bytes in the machine's order. */
  private static byte[] plain(String hex) {
    byte[] words = HexFormat.of().parseHex(hex);
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i / 4 * 4 + 3 - i % 4];
    }
    boolean mapped = bytes.length == 16 && bytes[10] == -1 && bytes[11] == -1;
    for (int i = 0; mapped && i < MAPPED_PREFIX - 2; i++) {
      mapped = bytes[i] == 0;
    }
    return mapped ? Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length) : bytes;
  }
}
