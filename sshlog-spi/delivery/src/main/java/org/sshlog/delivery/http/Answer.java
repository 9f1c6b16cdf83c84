// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.http;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.sshlog.delivery.Outcome;

/**
 * What a server answers to one request. Its status says all; of its body no more is read than it
 * takes to use the connection again. Safe for use from any thread.
 */
final class Answer implements BodyHandler<Void> {
  private static final long MAX_BODY = 64 * 1024;

  private volatile ResponseInfo info;

  @Override
  public BodySubscriber<Void> apply(ResponseInfo responseInfo) {
    info = responseInfo;
    return new Discarding();
  }

  /** Whether status and headers are there. */
  boolean arrived() {
    return info != null;
  }

  /** What the status says of the request; {@code count} events were sent in it. */
  Outcome outcome(int count) {
    int status = info.statusCode();
    String reason = "the server answered HTTP " + status;
    if (status >= 200 && status < 300) {
      return Outcome.delivered(count);
    }
    if (status >= 300 && status < 400) {
      return Outcome.unavailable(reason + "; redirections are not followed", retryAfter());
    }
    return switch (status) {
      case 400, 406, 411, 413, 414, 415, 422, 431 -> Outcome.refused(reason);
      // What an administrator or time will change; says nothing against the event.
      case 401, 402, 403, 404, 405, 407, 408, 410, 421, 423, 425, 429, 502, 503, 504 ->
          Outcome.unavailable(reason, retryAfter());
      default -> Outcome.failed(reason, retryAfter());
    };
  }

  private Duration retryAfter() {
    String text = info.headers().firstValue("Retry-After").orElse("").trim();
    try {
      if (text.matches("[0-9]{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      if (!text.isEmpty()) {
        Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        return Duration.between(Instant.now(), then);
      }
    } catch (DateTimeException e) {
      // As if it had said nothing.
    }
    return Duration.ZERO;
  }

  /** Reads to the end, or until there is too much; then the connection is closed. */
  private static final class Discarding implements BodySubscriber<Void> {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private long read;

    @Override
    public CompletionStage<Void> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
      subscription = s;
      s.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        read += buffer.remaining();
      }
      if (read > MAX_BODY) {
        subscription.cancel();
        done.complete(null);
      }
    }

    @Override
    public void onError(Throwable e) {
      done.completeExceptionally(e);
    }

    @Override
    public void onComplete() {
      done.complete(null);
    }
  }
}
