// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A client has authenticated and its session exists: a shell, a command, a subsystem, or none as
 * with {@code ssh -N}.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param ptsPid the sshd process that serves the terminal or the pipes of the session; the monitor
 *     itself where sshd has no other
 * @param shellPid the session's first own process, 0 when there is none
 * @param existing whether the session was there before the daemon began to watch
 * @param authentication how the client authenticated, as far as it was observed
 */
public record ConnectionEstablished(
    Connection connection,
    int ttyId,
    long timeNs,
    int ptsPid,
    int shellPid,
    boolean existing,
    Authentication authentication)
    implements Event {
  @Override
  public EventType type() {
    return EventType.CONNECTION_ESTABLISHED;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("start_time", connection.startTimeMs());
    fields.number("end_time", 0);
    describeSession(fields, ptsPid, shellPid, existing, authentication);
  }

  static void describeSession(
      Fields fields, int ptsPid, int shellPid, boolean existing, Authentication authentication) {
    fields.number("pts_pid", ptsPid);
    fields.number("shell_pid", shellPid);
    fields.flag("existing", existing);
    fields.text("auth_method", authentication.method());
    fields.text("key_type", authentication.keyType());
    fields.text("key_fingerprint", authentication.keyFingerprint());
    Authentication.Certificate certificate = authentication.certificate();
    fields.text("certificate_id", certificate == null ? null : certificate.id());
    fields.text("certificate_serial", certificate == null ? null : certificate.serial());
    fields.text(
        "certificate_authority", certificate == null ? null : certificate.authorityFingerprint());
  }
}
