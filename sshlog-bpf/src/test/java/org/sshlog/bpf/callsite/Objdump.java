// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What binutils' disassembler says of a file: the other opinion. */
final class Objdump {
  /**
   * An instruction.
   *
   * @param address as the program sees it
   * @param bytes how many it has
   * @param text mnemonic and operands
   */
  record Line(long address, int bytes, String text) {}

  private static final Pattern LINE =
      Pattern.compile("\\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\\s*\t?(.*)");

  private Objdump() {}

  static List<Line> disassemble(Path file) throws IOException, InterruptedException {
    Process objdump =
        new ProcessBuilder("objdump", "-d", "-w", "-F", file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Line> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(objdump.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher match = LINE.matcher(line);
        if (match.matches()) {
          lines.add(
              new Line(
                  Long.parseLong(match.group(1), 16),
                  match.group(2).length() / 3,
                  match.group(3).strip()));
        }
      }
    }
    assertThat(objdump.waitFor()).as("exit status of objdump").isZero();
    return lines;
  }
}
