// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The processes of this machine, as {@code /proc} shows them. Safe for use from any thread. */
public final class ProcessTable {
  private static final String INDEX = "tty-index:";

  /** How many descriptors of one process are looked at. */
  private static final int MAX_DESCRIPTORS = 16_384;

  private final Path proc;

  /** The table of this machine. */
  public ProcessTable() {
    this(Path.of("/proc"));
  }

  ProcessTable(Path proc) {
    this.proc = proc;
  }

  /** An open descriptor: its number, and what {@code /proc/PID/fd} says that it is. */
  record Descriptor(int number, String target) {
    boolean isMaster() {
      return target.equals("/dev/ptmx") || target.endsWith("/ptmx");
    }

    boolean isTerminal() {
      return target.startsWith("/dev/pts/") && !isMaster();
    }
  }

  private Path of(int pid) {
    return proc.resolve(Integer.toString(pid));
  }

  /** Where {@code /proc} is mounted. */
  Path proc() {
    return proc;
  }

  /** What is told of a process, or empty when there is none of that number. */
  Optional<ProcessStat> stat(int pid) {
    try {
      return ProcessStat.parse(
          Files.readString(of(pid).resolve("stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** All processes. Those that begin or end meanwhile may be among them or not. */
  List<ProcessStat> all() {
    List<ProcessStat> all = new ArrayList<>();
    for (int pid : numbersIn(proc, Integer.MAX_VALUE)) {
      stat(pid).ifPresent(all::add);
    }
    return all;
  }

  /** The descriptors of a process; empty when it has ended. */
  List<Descriptor> descriptors(int pid) {
    Path directory = of(pid).resolve("fd");
    List<Descriptor> descriptors = new ArrayList<>();
    for (int number : numbersIn(directory, MAX_DESCRIPTORS)) {
      try {
        Path link = directory.resolve(Integer.toString(number));
        descriptors.add(new Descriptor(number, Files.readSymbolicLink(link).toString()));
      } catch (IOException e) {
        // It was closed meanwhile.
      }
    }
    return descriptors;
  }

  private static List<Integer> numbersIn(Path directory, int limit) {
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[0-9]*")) {
      for (Path entry : entries) {
        if (numbers.size() == limit) {
          break;
        }
        numbers.add(Integer.parseInt(entry.getFileName().toString()));
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // The process has ended: what was read is what there was.
    }
    return numbers;
  }

  /** The number of the terminal whose master this descriptor is, or empty when it is none. */
  OptionalInt masterOf(int pid, int descriptor) {
    Path info = of(pid).resolve("fdinfo").resolve(Integer.toString(descriptor));
    try {
      for (String line : Files.readAllLines(info, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(INDEX)) {
          return OptionalInt.of(Integer.parseInt(line.substring(INDEX.length()).trim()));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // It was closed meanwhile.
    }
    return OptionalInt.empty();
  }

  /** The terminal that a process knows by this number. */
  TerminalId terminal(int pid, int number) {
    return new TerminalId(attribute(of(pid).resolve("root/dev/pts"), "unix:dev"), number);
  }

  private static long attribute(Path path, String name) {
    try {
      return ((Number) Files.getAttribute(path, name)).longValue();
    } catch (IOException | UnsupportedOperationException e) {
      return 0;
    }
  }

  /** Whether two processes see the same files. */
  boolean shareMounts(int pid) {
    try {
      Path link = Path.of("ns/mnt");
      return Files.readSymbolicLink(of(pid).resolve(link))
          .equals(Files.readSymbolicLink(proc.resolve("self").resolve(link)));
    } catch (IOException e) {
      return false;
    }
  }

  /** A process and all its ancestors, itself first. */
  List<ProcessStat> lineage(int pid) {
    List<ProcessStat> lineage = new ArrayList<>();
    Optional<ProcessStat> next = stat(pid);
    // Ancestors are older; a limit all the same, since the table changes while it is read.
    while (next.isPresent() && next.get().pid() > 1 && lineage.size() < 256) {
      lineage.add(next.get());
      next = stat(next.get().parent());
    }
    return lineage;
  }
}
