// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A client failed to authenticate: one event per failed attempt that sshd reports, and one per
 * connection that ends unauthenticated.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param authentication how the client tried
 * @param invalidUser whether no such user exists here
 * @param reason why it failed, in words, or null when unknown
 * @param failures how many failures there were from the client's address, with this one, since it
 *     was quiet for an hour; at least 1
 */
public record ConnectionAuthFailed(
    Connection connection,
    int ttyId,
    long timeNs,
    Authentication authentication,
    boolean invalidUser,
    String reason,
    long failures)
    implements Event {
  /** The first failure from its address. */
  public ConnectionAuthFailed(
      Connection connection,
      int ttyId,
      long timeNs,
      Authentication authentication,
      boolean invalidUser,
      String reason) {
    this(connection, ttyId, timeNs, authentication, invalidUser, reason, 1);
  }

  @Override
  public EventType type() {
    return EventType.CONNECTION_AUTH_FAILED;
  }

  @Override
  public int weight() {
    return 256 + 2 * connection.username().length() + (reason == null ? 0 : 2 * reason.length());
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("start_time", connection.startTimeMs());
    fields.number("end_time", timeNs / 1_000_000);
    fields.text("auth_method", authentication.method());
    fields.flag("invalid_user", invalidUser);
    fields.text("key_type", authentication.keyType());
    fields.text("key_fingerprint", authentication.keyFingerprint());
    fields.text("reason", reason);
    fields.number("failures", failures);
  }
}
