// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.Arrays;
import org.slf4j.Logger;
import org.sshlog.spi.event.Event;

/**
 * Messages of at most so many bytes: an event that makes a longer one is shortened, more and more,
 * until it fits. That is told in the message itself, and once in the log.
 */
final class Limited implements Layout {
  private static final int[] TEXT_LIMITS = {
    8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 0
  };

  private final Layout layout;
  private final int maxBytes;
  private final Logger logger;
  private boolean told;

  Limited(Layout layout, int maxBytes, Logger logger) {
    this.layout = layout;
    this.maxBytes = maxBytes;
    this.logger = logger;
  }

  @Override
  public byte[] of(Event event) {
    byte[] message = layout.of(event);
    if (message.length <= maxBytes) {
      return message;
    }
    tell(event, message.length);
    for (int limit : TEXT_LIMITS) {
      // A longer text than the whole message may be can't fit.
      if (limit <= maxBytes) {
        message = layout.of(new Shortening(limit).of(event));
        if (message.length <= maxBytes) {
          return message;
        }
      }
    }
    return Arrays.copyOf(message, endOfCharacter(message, maxBytes));
  }

  /** Where to cut so that no UTF-8 sequence is torn. */
  private static int endOfCharacter(byte[] bytes, int max) {
    int end = max;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  private void tell(Event event, int length) {
    if (!told) {
      told = true;
      logger.info(
          "a message of {} bytes for a {} is shortened to {}; long texts in it end with ...[+N]"
              + " where N characters are missing. Not logged again",
          length,
          event.type().wireName(),
          maxBytes);
    }
  }
}
