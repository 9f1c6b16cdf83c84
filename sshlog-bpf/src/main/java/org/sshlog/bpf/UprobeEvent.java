// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event of the kernel's for many instructions of a binary, as tracefs lets be defined: what is
 * attached to it is attached to all of them, and detached at once.
 *
 * @param group names this process
 * @param name is its own in the group
 */
record UprobeEvent(String group, String name) {
  private static final Logger LOG = LoggerFactory.getLogger(UprobeEvent.class);
  private static final List<Path> DEFINITIONS =
      List.of(
          Path.of("/sys/kernel/tracing/uprobe_events"),
          Path.of("/sys/kernel/debug/tracing/uprobe_events"));
  private static final String GROUP = "bpf_uprobes_";
  private static final Pattern DEFINED = Pattern.compile("[pr]:" + GROUP + "(\\d+)/(\\w+) .*");
  private static final AtomicLong NUMBER = new AtomicLong();

  /**
   * Defines one; nothing is attached yet. First removes what processes have defined that are no
   * more.
   *
   * @return empty when that is not possible here
   */
  static Optional<UprobeEvent> define(Path binary, long[] fileOffsets, boolean onReturn) {
    String file = binary.toAbsolutePath().toString();
    Optional<Path> definitions = DEFINITIONS.stream().filter(Files::isWritable).findFirst();
    if (definitions.isEmpty() || file.chars().anyMatch(c -> c <= ' ' || c == ':')) {
      return Optional.empty();
    }
    UprobeEvent event =
        new UprobeEvent(GROUP + ProcessHandle.current().pid(), "at_" + NUMBER.getAndIncrement());
    try {
      removeLeftOvers(definitions.get());
      // The kernel does not take a place twice.
      for (long offset : Arrays.stream(fileOffsets).distinct().toArray()) {
        String place = " " + file + ":0x" + Long.toHexString(offset);
        write(definitions.get(), (onReturn ? "r:" : "p:") + event.path() + place);
      }
      return Optional.of(event);
    } catch (IOException e) {
      LOG.debug("no event for {} offsets of {}", fileOffsets.length, binary, e);
      event.remove();
      return Optional.empty();
    }
  }

  private static void removeLeftOvers(Path definitions) throws IOException {
    List<UprobeEvent> left = new ArrayList<>();
    for (String line : Files.readAllLines(definitions)) {
      Matcher defined = DEFINED.matcher(line);
      if (defined.matches() && !Files.exists(Path.of("/proc", defined.group(1)))) {
        left.add(new UprobeEvent(GROUP + defined.group(1), defined.group(2)));
      }
    }
    left.stream().distinct().forEach(UprobeEvent::remove);
  }

  private static void write(Path definitions, String line) throws IOException {
    Files.writeString(
        definitions, line + "\n", StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private String path() {
    return group + "/" + name;
  }

  /** Removes it, if it is there; nothing may be attached to it any more. */
  void remove() {
    for (Path definitions : DEFINITIONS) {
      if (Files.isWritable(definitions)) {
        try {
          write(definitions, "-:" + path());
        } catch (IOException e) {
          LOG.debug("{} is not removed", path(), e);
        }
        return;
      }
    }
  }
}
