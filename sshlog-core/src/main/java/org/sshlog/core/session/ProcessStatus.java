// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.spi.event.RawText;

/** What {@code /proc} tells of a process. Safe for use from any thread. */
final class ProcessStatus {
  private static final Pattern PIPE = Pattern.compile("pipe:\\[([0-9]{1,18})]");
  private static final StreamId NO_STREAM = new StreamId(StreamId.Kind.NONE, 0);

  private final Path proc;

  ProcessStatus(Path proc) {
    this.proc = proc;
  }

  /** The real user of a process, or empty when there is no such process. */
  OptionalLong uid(int pid) {
    try {
      for (String line : Files.readAllLines(file(pid, "status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Uid:")) {
          return OptionalLong.of(Long.parseLong(line.substring(4).trim().split("\\s+")[0]));
        }
      }
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The title that a process shows, such as {@code sshd: alice [priv]}; empty when there is none.
   */
  String title(int pid) {
    try {
      byte[] bytes = Files.readAllBytes(file(pid, "cmdline"));
      return new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ').trim();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Whether this process of sshd serves sftp itself: it says so in its title, as nobody else can.
   */
  boolean servesSftp(int pid) {
    return title(pid).matches("(sshd|sshd-session): .*@internal-sftp");
  }

  /** The arguments of a process, the first of them its name; empty when there is none. */
  List<String> arguments(int pid) {
    try {
      byte[] bytes = Files.readAllBytes(file(pid, "cmdline"));
      List<String> arguments = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          arguments.add(RawText.decode(bytes, start, i));
          start = i + 1;
        }
      }
      return arguments;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What a process has for its standard input, output and error, as far as these are pipes. */
  List<StreamId> stdio(int pid) {
    List<StreamId> streams = new ArrayList<>(3);
    for (int fd = 0; fd <= 2; fd++) {
      streams.add(pipe(file(pid, "fd").resolve(Integer.toString(fd))));
    }
    return streams;
  }

  private static StreamId pipe(Path descriptor) {
    try {
      Matcher pipe = PIPE.matcher(Files.readSymbolicLink(descriptor).toString());
      return pipe.matches()
          ? new StreamId(StreamId.Kind.PIPE, Long.parseLong(pipe.group(1)))
          : NO_STREAM;
    } catch (IOException e) {
      return NO_STREAM;
    }
  }

  private Path file(int pid, String name) {
    return proc.resolve(Integer.toString(pid)).resolve(name);
  }
}
