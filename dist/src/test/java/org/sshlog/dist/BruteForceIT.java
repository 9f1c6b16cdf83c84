// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.LoginClient;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;

/** The sample that makes one alert of an attack, as it is shipped but for whom it tells. */
class BruteForceIT {
  private static final int FAILURES = 50;

  @Test
  void anAttackIsOneAlertWithACount() throws IOException {
    Sshlogd daemon = Sshlogd.prepare();
    Path alerts = daemon.path("alerts");
    try (Scratch scratch = Scratch.create()) {
      Path logger = scratch.write("logger", "#!/bin/sh\necho \"$@\" >>" + alerts + "\n");
      assertThat(logger.toFile().setExecutable(true)).isTrue();
      String sample =
          Files.readString(Sshlogd.home().resolve("etc/sshlog/samples/brute_force.yaml"));
      assertThat(sample).contains("command: logger\n");
      daemon.configure(
          "brute_force.yaml", sample.replace("command: logger\n", "command: " + logger + "\n"));
      try (Lab lab = Lab.open(daemon)) {
        LoginClient client = new LoginClient("127.0.0.1", lab.sshd().port(), scratch);
        for (int i = 0; i < FAILURES; i++) {
          client.greeted().close();
        }
        lab.events()
            .await(
                FAILURES,
                "failures",
                e ->
                    e.is("connection_auth_failed")
                        && e.number("tcp_info.server_port") == lab.sshd().port());
        // What was decided by then is done when it has ended.
        daemon.signal("TERM");
        daemon.awaitExit(Duration.ofSeconds(20));
        assertThat(Files.readAllLines(alerts))
            .containsExactly("-p auth.alert -- 21 failed logins from 127.0.0.1, last as ");
      }
    }
  }
}
