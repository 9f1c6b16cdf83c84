// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Proc;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.TestUser;

/** Sessions that are there when the daemon starts. */
class ExistingSessionIT {
  private static final String SHELL = "echo here $$; while read -r line; do eval \"$line\"; done";

  private static Event existing(Sshlogd daemon, int shell) {
    return daemon
        .events()
        .await(
            "the existing session of shell " + shell,
            e -> e.is("connection_established") && e.number("shell_pid") == shell);
  }

  private static void checkSession(Sshd sshd, SshClient client, String user, long id) {
    long before = System.currentTimeMillis();
    try (Session session = client.open(SHELL);
        Sshlogd daemon = Sshlogd.prepare()) {
      int shell = Integer.parseInt(session.after("here"));
      long logged = System.currentTimeMillis();
      daemon.launch();
      Event event = existing(daemon, shell);
      assertThat(event.flag("existing")).isTrue();
      assertThat(event.text("username")).isEqualTo(user);
      assertThat(event.number("user_id")).isEqualTo(id);
      assertThat(event.number("ptm_pid")).isEqualTo(Proc.childOf(sshd.pid(), shell));
      assertThat(event.number("tcp_info.server_port")).isEqualTo(sshd.port());
      // /proc counts in hundredths of a second.
      assertThat(event.number("start_time")).isBetween(before - 20, logged + 20);

      String mark = Lab.mark();
      session.type("/bin/true " + mark);
      Event command = daemon.events().await("command_finish", mark);
      assertThat(command.text("session_id")).isEqualTo(event.text("session_id"));
      assertThat(command.text("username")).isEqualTo(user);
      session.logOut();
      Event close =
          daemon
              .events()
              .await(
                  "its end",
                  e ->
                      e.is("connection_close")
                          && e.text("session_id").equals(event.text("session_id")));
      assertThat(close.flag("existing")).isTrue();
    }
  }

  @Test
  void ofAUser() {
    try (TestUser user = TestUser.create();
        Sshd sshd = Sshd.start()) {
      checkSession(sshd, sshd.client(user.name()), user.name(), user.id());
    }
  }

  @Test
  void ofRoot() {
    try (Sshd sshd = Sshd.start()) {
      checkSession(sshd, sshd.client("root"), "root", 0);
    }
  }

  @Test
  void ofAServerThatExecutesNothing() {
    try (TestUser user = TestUser.create();
        Sshd sshd = Sshd.startForkingOnly()) {
      checkSession(sshd, sshd.client(user.name()), user.name(), user.id());
    }
  }

  @Test
  void ofAUserWhoIsNoLongerInTheUserDatabase() {
    try (TestUser user = TestUser.create();
        Sshd sshd = Sshd.start();
        Session session = sshd.client(user.name()).open(SHELL);
        Sshlogd daemon = Sshlogd.prepare()) {
      int shell = Integer.parseInt(session.after("here"));
      user.forget();
      daemon.launch();
      Event event = existing(daemon, shell);
      assertThat(event.text("username")).isEqualTo(Integer.toString(user.id()));
      assertThat(event.number("user_id")).isEqualTo(user.id());
      session.logOut();
    }
  }

  @Test
  void terminalsOfOneConnection() {
    try (TestUser user = TestUser.create();
        Sshd sshd = Sshd.start()) {
      SshClient shared = sshd.client(user.name()).sharing(Lab.mark());
      try (Session first = shared.with("-M").withTerminal().open("tty; " + SHELL)) {
        String firstTty = first.after("/dev/pts/");
        try (Session second = shared.withTerminal().open("tty; " + SHELL);
            Sshlogd daemon = Sshlogd.prepare()) {
          String secondTty = second.after("/dev/pts/");
          second.after("here");
          daemon.launch();
          String onFirst = Lab.mark();
          String onSecond = Lab.mark();
          first.type("/bin/true " + onFirst);
          second.type("/bin/true " + onSecond);
          Event one = daemon.events().await("command_start", onFirst);
          Event two = daemon.events().await("command_start", onSecond);
          assertThat(one.number("tty_id")).isEqualTo(Long.parseLong(firstTty));
          assertThat(two.number("tty_id")).isEqualTo(Long.parseLong(secondTty));
          assertThat(one.text("session_id")).isEqualTo(two.text("session_id"));
        }
      }
    }
  }
}
