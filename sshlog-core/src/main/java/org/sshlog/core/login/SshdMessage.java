// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import org.sshlog.spi.event.Authentication;

/** One thing that sshd says of a login. Immutable; texts are the client's in part. */
sealed interface SshdMessage {
  /** What has become of an attempt. */
  enum Outcome {
    /** The client is who it says. */
    ACCEPTED,
    /** It is not. */
    FAILED,
    /** This was the right answer, and sshd wants another one. */
    PARTIAL,
    /** sshd has asked the client something. */
    POSTPONED
  }

  /**
   * An attempt to authenticate.
   *
   * @param user the name, unescaped; of a long one only the first 100 bytes
   * @param invalidUser whether sshd treats the name as nobody's
   */
  record Attempt(Outcome outcome, Authentication authentication, String user, boolean invalidUser)
      implements SshdMessage {}

  /**
   * The name that the client gave is nobody's.
   *
   * @param user as in {@link Attempt}
   */
  record UnknownUser(String user) implements SshdMessage {}

  /**
   * The user exists, and whatever the client answers will be wrong.
   *
   * @param user as in {@link Attempt}
   * @param reason why, in sshd's words
   */
  record UserRefused(String user, String reason) implements SshdMessage {}

  /**
   * Why the attempt will fail of which sshd speaks next.
   *
   * @param reason in sshd's words
   */
  record Hint(String reason) implements SshdMessage {}

  /**
   * PAM has refused an answer. sshd says next that the attempt has failed, unless it is to log
   * errors only.
   *
   * @param reason in PAM's words
   */
  record PamRefused(String reason) implements SshdMessage {}

  /**
   * Why the connection is about to end.
   *
   * @param reason in words
   * @param vague whether that says no more than which side has closed it
   */
  record Ending(String reason, boolean vague) implements SshdMessage {}
}
