// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.TaskRecord;
import org.sshlog.core.session.ExistingSessions.Found;
import org.sshlog.spi.event.TcpInfo;

class ExistingSessionsTest {
  private static final long PREAUTH_UID = 101;
  private static final long NO_AUDIT = TaskRecord.NO_AUDIT_SESSION;
  private static final TcpInfo TCP = new TcpInfo("10.0.0.1", 5, "10.0.0.2", 22);

  private final List<TaskRecord> tasks = new ArrayList<>();

  private void listener(int pid) {
    tasks.add(
        new TaskRecord(
            pid, 1, pid, 0, NO_AUDIT, -1, true, false, pid, 0, TcpInfo.NONE, true, "sshd"));
  }

  private void sshd(int pid, int parent, long uid, long socket, String name) {
    tasks.add(
        new TaskRecord(
            pid, parent, pid, uid, NO_AUDIT, -1, true, false, pid, socket, TCP, false, name));
  }

  private void process(int pid, int parent, int session, long uid, int tty, long audit) {
    tasks.add(
        new TaskRecord(
            pid, parent, session, uid, audit, tty, false, false, pid, 0, TcpInfo.NONE, false, "x"));
  }

  private List<Found> find() {
    return ExistingSessions.find(tasks, PREAUTH_UID);
  }

  private static Role roleOf(Found found, int pid) {
    return found.members().stream()
        .filter(m -> m.task().pid() == pid)
        .map(ExistingSessions.Member::role)
        .findFirst()
        .orElse(Role.NONE);
  }

  @Test
  void findsAUsersSession() {
    listener(10);
    sshd(20, 10, 0, 7, "sshd");
    sshd(21, 20, 1000, 7, "sshd");
    process(30, 21, 30, 1000, 4, 3);
    process(31, 30, 30, 1000, 4, 3);
    process(32, 1, 32, 1000, -1, 3);
    process(90, 1, 90, 1000, -1, NO_AUDIT);
    Found found = find().get(0);
    assertThat(find()).hasSize(1);
    assertThat(found.authenticated()).isTrue();
    assertThat(found.uid()).isEqualTo(1000);
    assertThat(found.server()).isEqualTo(21);
    assertThat(found.leader()).isEqualTo(30);
    assertThat(found.tty()).isEqualTo(4);
    assertThat(roleOf(found, 21)).isEqualTo(Role.SERVER);
    assertThat(roleOf(found, 31)).isEqualTo(Role.USER);
    assertThat(roleOf(found, 32)).as("orphan of the same audit session").isEqualTo(Role.USER);
    assertThat(roleOf(found, 90)).as("a stranger").isEqualTo(Role.NONE);
  }

  @Test
  void findsRootsSessionWithoutASecondServer() {
    listener(10);
    sshd(20, 10, 0, 7, "sshd");
    process(30, 20, 30, 0, 4, NO_AUDIT);
    tasks.add(
        new TaskRecord(
            40, 20, 20, 0, NO_AUDIT, -1, false, false, 40, 0, TcpInfo.NONE, false, "motd"));
    Found found = find().get(0);
    assertThat(found.uid()).isZero();
    assertThat(found.server()).isEqualTo(20);
    assertThat(found.leader()).isEqualTo(30);
    assertThat(roleOf(found, 40)).isEqualTo(Role.HELPER);
  }

  @Test
  void connectionThatHasNotAuthenticatedIsFollowedButNoSession() {
    listener(10);
    sshd(20, 10, 0, 7, "sshd");
    sshd(21, 20, PREAUTH_UID, 7, "sshd");
    sshd(30, 10, 0, 8, "sshd-session");
    sshd(31, 30, 0, 8, "sshd-auth");
    assertThat(find()).hasSize(2).noneMatch(Found::authenticated);
    assertThat(find().get(1).preauth()).isEqualTo(31);
  }

  @Test
  void loginWithoutSessionHasItsServersUser() {
    listener(10);
    sshd(20, 10, 0, 7, "sshd");
    sshd(21, 20, 1000, 7, "sshd");
    Found found = find().get(0);
    assertThat(found.uid()).isEqualTo(1000);
    assertThat(found.leader()).isZero();
    assertThat(found.tty()).isEqualTo(-1);
  }

  @Test
  void listenerAloneIsNoConnection() {
    listener(10);
    process(30, 10, 10, 0, -1, NO_AUDIT);
    assertThat(find()).isEmpty();
  }

  @Test
  void terminalsOfOneConnectionStayApart() {
    listener(10);
    sshd(20, 10, 0, 7, "sshd");
    sshd(21, 20, 1000, 7, "sshd");
    process(30, 21, 30, 1000, 4, NO_AUDIT);
    process(40, 21, 40, 1000, 5, NO_AUDIT);
    process(41, 40, 40, 1000, 5, NO_AUDIT);
    Found found = find().get(0);
    assertThat(found.members())
        .filteredOn(m -> m.task().pid() >= 30)
        .extracting(m -> m.leader() + ":" + m.tty())
        .containsExactly("30:4", "40:5", "40:5");
  }
}
