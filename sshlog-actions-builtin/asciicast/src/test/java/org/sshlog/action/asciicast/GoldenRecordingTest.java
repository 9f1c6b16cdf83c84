// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.HostileText;

/** The exact bytes of a recording with everything in it. */
class GoldenRecordingTest {
  @TempDir Path tmp;

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void aSessionWithEverythingInIt(String format) throws Exception {
    Theatre theatre = Theatre.in(tmp);
    Events sample = Events.sample();
    Command program = sample.command("/bin/bash");
    Command shell =
        new Command(5000, 4330, program.argv(), false, "/home/alice", "/usr/bin/bash", 0);
    TerminalInput password =
        new TerminalInput(
            sample.connection(),
            3,
            Theatre.at(3_000_001).input("").timeNs(),
            5000,
            3,
            "******",
            6,
            true);
    theatre.record(
        theatre.action("format", format, "record_input", "true"),
        Theatre.at(0).established(),
        new CommandStart(sample.connection(), 3, Theatre.at(1_003).output("").timeNs(), shell),
        Theatre.at(20_000).resize(30, 100),
        Theatre.at(20_001).output(0, "\u001b[1malice\u001b[0m$ "),
        Theatre.at(1_000_000).input(0, "ls\r"),
        Theatre.at(1_000_333).output(15, "ls\r\n"),
        Theatre.at(1_010_666).commandStart("ls", "--color=auto", "a \u001b[31mb"),
        Theatre.at(1_011_999).output(19, "d\u00e9j\u00e0 \"\u4e2d\" \ud83d\ude00\r\n"),
        Theatre.at(1_012_999).output(38, HostileText.RAW_BYTES),
        Theatre.at(2_000_000).resize(50, 132),
        password,
        Theatre.at(4_000_000).output(47 + 1_234, "after a gap\r\n"),
        new CommandFinish(
            sample.connection(), 3, Theatre.at(5_000_000).output("").timeNs(), shell, 130, 2, null),
        Theatre.at(4_100_000).closed());
    try (InputStream golden = getClass().getResourceAsStream("golden-" + format + ".cast")) {
      assertThat(golden).as("golden file").isNotNull();
      assertThat(Files.readString(theatre.file(Theatre.NAME)))
          .isEqualTo(new String(golden.readAllBytes(), UTF_8));
    }
  }
}
