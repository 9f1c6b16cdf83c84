// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sshlog.delivery.Outcome;
import org.sshlog.delivery.Sender;
import org.sshlog.delivery.http.HttpPeer;

/** Sends messages as HTTP requests, one after the other. */
final class HttpSender implements Sender {
  static final String SIGNATURE = "X-SSHLog-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private final Target target;
  private final HttpPeer peer;

  /** A sender that opens nothing yet; closes the peer when it is closed. */
  HttpSender(Target target, HttpPeer peer) {
    this.target = target;
    this.peer = peer;
  }

  @Override
  public Outcome send(List<byte[]> batch) throws Exception {
    boolean single = target.get() || !target.asList();
    byte[] content = single ? batch.get(0) : list(batch);
    return peer.send(request(content), single ? 1 : batch.size());
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

  @Override
  public void close() {
    peer.close();
  }
}
