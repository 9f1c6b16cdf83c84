// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;

/**
 * How much a delivery may keep and how patient it is. Immutable.
 *
 * @param spoolBytes how much the spool may hold on disk; 0 for none
 * @param spoolDirectory where spools are, one directory for each action
 * @param queueMessages how many messages may wait in memory when there is no spool, at least 1
 * @param queueBytes how many bytes these may have together
 * @param batchMessages how many messages the sender is given at once at most, at least 1
 * @param batchBytes how many bytes these may have together; a single message may have more
 * @param timeout how long one attempt may take before the sender is interrupted
 * @param maxTries how often a message is sent that the peer answers with an error
 * @param firstPause how long to wait after the first attempt that failed; doubled each time
 * @param longestPause how long to wait at most, unless the peer asks for more
 * @param interval how long to wait after each batch that was delivered, while messages gather; zero
 *     for not at all. When the delivery is closed it waits for a second of that at most
 */
public record DeliveryOptions(
    long spoolBytes,
    Path spoolDirectory,
    int queueMessages,
    long queueBytes,
    int batchMessages,
    int batchBytes,
    Duration timeout,
    int maxTries,
    Duration firstPause,
    Duration longestPause,
    Duration interval) {
  /** How much may be kept on disk. */
  public static final Parameter<Long> SPOOL_MB =
      Parameter.of(
              "spool_mb",
              ParameterTypes.number(0, 1_000_000),
              "how many MB of events may wait on disk while they can't be delivered; they survive"
                  + " a restart and a crash; 0 keeps them in memory only")
          .defaultsTo(0L);

  /** Where it is kept. */
  public static final Parameter<Path> SPOOL_DIRECTORY =
      Parameter.of(
              "spool_directory",
              ParameterTypes.PATH,
              "where the spools are: each action has a directory of its own name there")
          .defaultsTo(Path.of("/var/spool/sshlog"));

  /** How much may wait in memory. */
  public static final Parameter<Long> QUEUE_EVENTS =
      Parameter.of(
              "queue_events",
              ParameterTypes.number(1, 1_000_000),
              "how many events may wait in memory, 4 MB at most, when there is no spool")
          .defaultsTo(10_000L);

  /** How long an attempt may take. */
  public static final Parameter<Duration> TIMEOUT =
      Parameter.of("timeout", ParameterTypes.DURATION, "how long one attempt to deliver may take")
          .defaultsTo(Duration.ofSeconds(10));

  /** When to set a message aside. */
  public static final Parameter<Long> MAX_TRIES =
      Parameter.of(
              "max_tries",
              ParameterTypes.number(1, 1_000),
              "how often an event is sent that is answered with an error, before it is set aside;"
                  + " attempts that do not reach the peer do not count")
          .defaultsTo(10L);

  private static final long MB = 1024 * 1024;

  public DeliveryOptions {
    requireNonNull(spoolDirectory, "spoolDirectory");
    requireNonNull(timeout, "timeout");
    requireNonNull(firstPause, "firstPause");
    requireNonNull(longestPause, "longestPause");
    requireNonNull(interval, "interval");
    if (spoolBytes < 0 || queueMessages < 1 || batchMessages < 1 || maxTries < 1) {
      throw new IllegalArgumentException("a bound is too small");
    }
  }

  /**
   * Declares an action's own parameters and behind them those of the delivery, for its descriptor.
   */
  public static Parameter<?>[] with(Parameter<?>... own) {
    List<Parameter<?>> all = new ArrayList<>(List.of(own));
    all.addAll(List.of(TIMEOUT, QUEUE_EVENTS, SPOOL_MB, SPOOL_DIRECTORY, MAX_TRIES));
    return all.toArray(new Parameter<?>[0]);
  }

  /**
   * What the configuration says, for an action that has declared {@link #with} these parameters;
   * messages are sent one by one.
   *
   * @throws ParameterException when that makes no sense
   */
  public static DeliveryOptions of(Parameters parameters) {
    if (parameters.get(TIMEOUT).isZero()) {
      throw new ParameterException(TIMEOUT.name(), "is zero", "write a duration such as 10s");
    }
    return new DeliveryOptions(
        parameters.get(SPOOL_MB) * MB,
        parameters.get(SPOOL_DIRECTORY),
        Math.toIntExact(parameters.get(QUEUE_EVENTS)),
        4 * MB,
        1,
        256 * 1024,
        parameters.get(TIMEOUT),
        Math.toIntExact(parameters.get(MAX_TRIES)),
        Duration.ofMillis(500),
        Duration.ofSeconds(30),
        Duration.ZERO);
  }

  /** The same, with batches of up to so many messages. */
  public DeliveryOptions withBatch(int messages, int bytes) {
    return new DeliveryOptions(
        spoolBytes,
        spoolDirectory,
        queueMessages,
        queueBytes,
        messages,
        bytes,
        timeout,
        maxTries,
        firstPause,
        longestPause,
        interval);
  }

  /** The same, with other pauses between attempts. */
  public DeliveryOptions withPauses(Duration first, Duration longest) {
    return new DeliveryOptions(
        spoolBytes,
        spoolDirectory,
        queueMessages,
        queueBytes,
        batchMessages,
        batchBytes,
        timeout,
        maxTries,
        first,
        longest,
        interval);
  }

  /** The same, with this time between two batches, in which messages gather. */
  public DeliveryOptions withInterval(Duration between) {
    return new DeliveryOptions(
        spoolBytes,
        spoolDirectory,
        queueMessages,
        queueBytes,
        batchMessages,
        batchBytes,
        timeout,
        maxTries,
        firstPause,
        longestPause,
        between);
  }
}
