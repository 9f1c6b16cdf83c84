// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.Tmux;

/** {@code sshlog attach} where the daemon is not allowed to take sshd's own end of the terminal. */
class SimulatedInputIT {
  /** Runs a program to which the kernel refuses pidfd_getfd, as some containers' rules do. */
  private static final String WITHOUT_GETFD =
      """
      import ctypes, os, struct, sys
      steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 438), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
      code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
      rules = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
      if ctypes.CDLL(None).prctl(22, 2, rules, 0, 0) != 0:
          sys.exit("no rules for system calls can be set")
      os.execvp(sys.argv[1], sys.argv[1:])
      """;

  @Test
  void keysArriveAllTheSame() throws IOException {
    try (Scratch scratch = Scratch.create();
        Lab lab =
            Lab.open(
                Sshlogd.prepare()
                    .under("python3", scratch.write("rules.py", WITHOUT_GETFD).toString()),
                "--enable-session-injection");
        Tmux tmux = new Tmux();
        Session session = lab.client().withTerminal().open()) {
      assertThat(Files.readString(Path.of("/proc/" + lab.daemon().pid() + "/status")))
          .contains("Seccomp:\t2");
      String mark = Lab.mark();
      session.type("/bin/true " + mark);
      long tty = lab.events().await("command_finish", mark).number("tty_id");
      Tmux.Pane viewer = tmux.open(24, 100);
      viewer.enter(
          Tmux.quoted(
              List.of(
                  Sshlogd.home().resolve("bin/sshlog").toString(),
                  "--socket",
                  lab.daemon().socket().toString(),
                  "attach",
                  Long.toString(tty))));
      viewer.await("sharing");
      String typed = Lab.mark();
      viewer.enter("/bin/true " + typed);
      lab.events().await("command_finish", typed);
      viewer.press("C-q");
      viewer.await("you pressed Ctrl+Q");
    }
  }
}
