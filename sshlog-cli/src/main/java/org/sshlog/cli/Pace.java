// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.Locale;

/** How fast a recording is played. */
final class Pace {
  static final double MOST_SPEED = 1000;

  private static final double LEAST_SPEED = 1.0 / 16;

  private final long idleLimitMicros;
  private double speed;

  /**
   * Makes one.
   *
   * @param speed how many times as fast as it happened; 0: no pauses at all
   * @param idleLimit the longest pause of the recording that is made, in seconds
   */
  Pace(double speed, double idleLimit) {
    this.speed = speed;
    this.idleLimitMicros = (long) Math.min(idleLimit * 1e6, Long.MAX_VALUE / 2);
  }

  /** How long to wait, in nanoseconds, for something that is so many microseconds ahead. */
  long nanosFor(long micros) {
    return speed == 0 ? 0 : (long) (Math.min(micros, idleLimitMicros) * 1000 / speed);
  }

  /** How much of the recording passes in so many nanoseconds. */
  long microsIn(long nanos) {
    return (long) (nanos / 1000 * speed);
  }

  /** How much of a pause is left when the rest is skipped. */
  long shortened(long micros) {
    return Math.min(micros, idleLimitMicros);
  }

  void faster() {
    speed = Math.min(speed * 2, MOST_SPEED);
  }

  void slower() {
    speed = Math.max(speed / 2, LEAST_SPEED);
  }

  @Override
  public String toString() {
    return speed == Math.rint(speed)
        ? (long) speed + "x"
        : String.format(Locale.ROOT, "%.3g", speed).replaceFirst("0+$", "") + "x";
  }
}
