// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.http;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.sshlog.delivery.Outcome;

/**
 * A web server that is sent one HTTP request after the other, over one connection that is kept. A
 * new connection looks the host's address up again. Follows no redirection. For one thread, that of
 * the delivery; opens nothing before it is used.
 */
public final class HttpPeer implements Closeable {
  private final SSLContext tls;
  private final InetSocketAddress proxy;
  private final Duration timeout;
  private ExecutorService executor;
  private HttpClient client;

  /**
   * A server that nothing is sent to yet.
   *
   * @param tls what to trust, and how to show who we are; null for the system's own
   * @param proxy an unresolved address; null for none
   * @param timeout how long a request may take, until the answer's headers are there
   */
  public HttpPeer(SSLContext tls, InetSocketAddress proxy, Duration timeout) {
    this.tls = tls;
    this.proxy = proxy;
    this.timeout = requireNonNull(timeout, "timeout");
  }

  private HttpClient client() {
    if (client == null) {
      executor =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(task, "sshlog-http");
                thread.setDaemon(true);
                return thread;
              });
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(timeout)
              .executor(executor)
              .proxy(proxy == null ? HttpClient.Builder.NO_PROXY : ProxySelector.of(proxy));
      if (tls != null) {
        builder.sslContext(tls);
      }
      client = builder.build();
    }
    return client;
  }

  /**
   * Sends a request once and waits for the status of its answer, which says all.
   *
   * @param count how many messages of the batch are in it, at least 1
   * @return what became of them; its reasons name no part of the request
   * @throws InterruptedException when interrupted; the connection is closed
   * @throws Exception when the server can't be reached
   */
  public Outcome send(HttpRequest request, int count) throws Exception {
    Answer answer = new Answer();
    CompletableFuture<HttpResponse<Void>> sent = client().sendAsync(request, answer);
    try {
      sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      sent.cancel(true); // the connection with it
    } catch (ExecutionException e) {
      if (!answer.arrived()) {
        return failure(e.getCause());
      }
    } catch (InterruptedException e) {
      sent.cancel(true);
      throw e;
    }
    return answer.arrived()
        ? answer.outcome(count)
        : Outcome.unavailable("no answer within " + timeout.toMillis() + " ms");
  }

  /** The client's own exceptions say little of a connection that could not be made. */
  private static Outcome failure(Throwable cause) throws Exception {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return Outcome.unavailable("the name of the server, or of the proxy, has no address");
      }
    }
    if (cause instanceof ConnectException && cause.getMessage() == null) {
      return Outcome.unavailable("the server, or the proxy, accepts no connection");
    }
    throw cause instanceof Exception e ? e : new IOException(cause);
  }

  /** The client closes its connections when nothing refers to it any more. */
  @Override
  public void close() {
    client = null;
    if (executor != null) {
      executor.shutdown();
    }
  }
}
