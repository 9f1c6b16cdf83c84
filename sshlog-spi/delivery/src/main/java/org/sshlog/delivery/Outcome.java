// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What became of one attempt to send. Its reasons are logged, so they must hold no secret. */
public sealed interface Outcome {
  /**
   * The peer has taken the first messages of the batch; the others come again at once.
   *
   * @param count how many, at least 1
   */
  record Delivered(int count) implements Outcome {
    public Delivered {
      if (count < 1) {
        throw new IllegalArgumentException("count < 1: " + count);
      }
    }
  }

  /**
   * The peer is away, busy or not set up rightly. Says nothing against the messages, which are kept
   * and tried again for as long as it takes.
   *
   * @param reason what is wrong
   * @param after how long the peer wants to be left alone; zero when it did not say
   */
  record Unavailable(String reason, Duration after) implements Outcome {
    public Unavailable {
      requireNonNull(reason, "reason");
      requireNonNull(after, "after");
    }
  }

  /**
   * The connection is lost, and with it perhaps messages that were called delivered. Those that are
   * kept for {@link Sender#unconfirmedBytes} come again, before the batch.
   *
   * @param reason what is wrong
   */
  record Broken(String reason) implements Outcome {
    public Broken {
      requireNonNull(reason, "reason");
    }
  }

  /**
   * The peer has answered with an error that may or may not be a message's fault. It is tried again
   * by itself, and set aside when that has failed too often.
   *
   * @param reason what the peer said
   * @param after how long the peer wants to be left alone; zero when it did not say
   */
  record Failed(String reason, Duration after) implements Outcome {
    public Failed {
      requireNonNull(reason, "reason");
      requireNonNull(after, "after");
    }
  }

  /**
   * The peer will never take a message of the batch. Of several, each is tried by itself to find
   * it; it is set aside.
   *
   * @param reason what the peer said
   */
  record Refused(String reason) implements Outcome {
    public Refused {
      requireNonNull(reason, "reason");
    }
  }

  /** The peer has taken the first {@code count} messages. */
  static Outcome delivered(int count) {
    return new Delivered(count);
  }

  /** The peer can't be reached or used; for {@code reason}. */
  static Outcome unavailable(String reason) {
    return new Unavailable(reason, Duration.ZERO);
  }

  /** The same for a peer that said when to come again. */
  static Outcome unavailable(String reason, Duration after) {
    return new Unavailable(reason, after);
  }

  /** The connection is lost, for {@code reason}. */
  static Outcome broken(String reason) {
    return new Broken(reason);
  }

  /** The peer has answered with an error, for {@code reason}. */
  static Outcome failed(String reason) {
    return new Failed(reason, Duration.ZERO);
  }

  /** The same for a peer that said when to come again. */
  static Outcome failed(String reason, Duration after) {
    return new Failed(reason, after);
  }

  /** The peer refuses the message, for {@code reason}. */
  static Outcome refused(String reason) {
    return new Refused(reason);
  }
}
