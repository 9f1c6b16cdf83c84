// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sshlog.delivery.Outcome;
import org.sshlog.delivery.Sender;

/**
 * Sends messages as HTTP requests, one after the other over one connection that is kept. A new
 * connection looks the host's address up again. Follows no redirection.
 */
final class HttpSender implements Sender {
  static final String SIGNATURE = "X-SSHLog-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private final Target target;
  private ExecutorService executor;
  private HttpClient client;

  /** A sender that opens nothing yet. */
  HttpSender(Target target) {
    this.target = target;
  }

  private HttpClient client() {
    if (client == null) {
      executor =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(task, "sshlog-webhook");
                thread.setDaemon(true);
                return thread;
              });
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(target.timeout())
              .executor(executor)
              .proxy(
                  target.proxy() == null
                      ? HttpClient.Builder.NO_PROXY
                      : ProxySelector.of(target.proxy()));
      if (target.tls() != null) {
        builder.sslContext(target.tls());
      }
      client = builder.build();
    }
    return client;
  }

  @Override
  public Outcome send(List<byte[]> batch) throws Exception {
    byte[] content = target.get() || !target.asList() ? batch.get(0) : list(batch);
    int count = target.get() || !target.asList() ? 1 : batch.size();
    Answer answer = new Answer();
    CompletableFuture<HttpResponse<Void>> request = client().sendAsync(request(content), answer);
    try {
      request.get(target.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      request.cancel(true); // the connection with it
    } catch (ExecutionException e) {
      if (!answer.arrived()) {
        return failure(e.getCause());
      }
    } catch (InterruptedException e) {
      request.cancel(true);
      throw e;
    }
    return answer.arrived()
        ? answer.outcome(count)
        : Outcome.unavailable("no answer within " + target.timeout().toMillis() + " ms");
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

  private HttpRequest request(byte[] content) throws GeneralSecurityException {
    HttpRequest.Builder request = HttpRequest.newBuilder();
    if (target.get()) {
      String url = target.url().toString();
      String query = new String(content, StandardCharsets.UTF_8);
      request.uri(URI.create(url + (target.url().getRawQuery() == null ? "?" : "&") + query));
    } else {
      request.uri(target.url()).POST(BodyPublishers.ofByteArray(content));
      request.setHeader("Content-Type", "application/json");
    }
    request.setHeader("User-Agent", "sshlog");
    target.headers().forEach(header -> request.setHeader(header.name(), header.value()));
    if (target.key() != null) {
      request.setHeader(SIGNATURE, "sha256=" + HexFormat.of().formatHex(sign(content)));
    }
    return request.build();
  }

  private byte[] sign(byte[] content) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(ALGORITHM);
    mac.init(new SecretKeySpec(target.key(), ALGORITHM));
    return mac.doFinal(content);
  }

  private static byte[] list(List<byte[]> batch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    char before = '[';
    for (byte[] event : batch) {
      out.write(before);
      out.writeBytes(event);
      before = ',';
    }
    out.write(']');
    return out.toByteArray();
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
