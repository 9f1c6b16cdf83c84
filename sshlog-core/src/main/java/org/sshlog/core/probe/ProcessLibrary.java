// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.ProgramFile;
import org.sshlog.bpf.callsite.CLibrary;
import org.sshlog.bpf.callsite.CallSiteException;

/** The C library that a process uses, as far as probes behind its calls depend on it. */
final class ProcessLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessLibrary.class);
  private static final int MAX_FILE_SIZE = 32 << 20;
  private static final int MAX_TEXT = 1 << 20;

  /** A process that has just executed its program has not mapped the library yet. */
  private static final int ATTEMPTS = 5;

  private static final long BETWEEN_MS = 10;

  /** Where it is mapped; one that was replaced since has something behind its name. */
  private static final Pattern MAPPED =
      Pattern.compile("(?m)^\\S+ r-xp \\S+ \\S+ \\S+ +(/\\S*/libc(?:\\.so\\.6|-2[.0-9]+so))$");

  private ProcessLibrary() {}

  /**
   * Whether behind its calls of read and write the registers of their arguments are left as they
   * were, in one of the ways that the kernel side can prove. False too when that can't be found
   * out.
   */
  static boolean leavesArguments(int pid) {
    Path process = Path.of("/proc", Integer.toString(pid));
    try {
      String library = libraryOf(process);
      if (library == null) {
        return false;
      }
      Path root = process.resolve("root");
      try (ProgramFile file = ProgramFile.open(root.resolve(library.substring(1)))) {
        return CLibrary.leavesArguments(file.readAll(MAX_FILE_SIZE));
      }
    } catch (IOException | CallSiteException e) {
      LOG.debug("the C library of process {} is not known", pid, e);
      return false;
    }
  }

  private static String libraryOf(Path process) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Matcher mapped = MAPPED.matcher(text(process.resolve("maps")));
      if (mapped.find()) {
        return mapped.group(1);
      }
      try {
        Thread.sleep(BETWEEN_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    return null;
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_TEXT), StandardCharsets.ISO_8859_1);
    }
  }
}
