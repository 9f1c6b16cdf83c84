// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLogTest.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final FailureLog failures = new FailureLog(logger, "action x", now::get);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  private List<String> lines() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void anActionThatFailsAndSucceedsInTurnDoesNotFloodTheLog() {
    for (int i = 0; i < 1_000; i++) {
      failures.failed(new IOException("disk full"), 2);
      failures.succeeded();
    }
    assertThat(lines())
        .containsExactly("action x failed: java.io.IOException: disk full", "action x works again");
    now.addAndGet(TimeUnit.MINUTES.toNanos(1));
    failures.failed(new IOException("still"), 2);
    assertThat(lines().get(2))
        .isEqualTo("action x failed 2000 more times, last with java.io.IOException: still");
  }

  @Test
  void whatIsThrownBecomesOneShortLine() {
    failures.failed(new IOException("a\nb\u001b[2J" + "c".repeat(1 << 20)), 1);
    assertThat(lines()).hasSize(1);
    assertThat(lines().get(0))
        .startsWith("action x failed: java.io.IOException: a\\nb\\x1b[2Jccc")
        .hasSizeLessThan(1_200);
  }

  @Test
  void whoeverCannotSayWhatItIsIsNamed() {
    failures.failed(
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            throw new IllegalStateException();
          }
        },
        1);
    assertThat(lines().get(0)).startsWith("action x failed: org.sshlog.core.pipeline.FailureLog");
  }
}
