// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of a server that is away, for a few seconds only: what it proves, not measures. */
class OutageIT {
  @TempDir Path tmp;

  @Test
  void nothingIsLostAndAFullSpoolCountsExactly() throws Exception {
    Path output = tmp.resolve("output");
    Process process =
        new ProcessBuilder("bench/outage.sh", "4", "400")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroy();
      process.waitFor();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.startsWith("  ok"))).as(said).hasSize(8);
  }
}
