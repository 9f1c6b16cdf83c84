// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ServerSocketFactory;
import org.sshlog.action.email.EmailProvider;
import org.sshlog.action.slack.Unpaced;
import org.sshlog.action.statsd.StatsdProvider;
import org.sshlog.action.syslog.SyslogProvider;
import org.sshlog.action.webhook.WebhookProvider;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.peer.TestTls;

/** An action that sends, one of the ways it does, and how many events go into one message. */
public enum Way {
  /** A datagram for each event. */
  SYSLOG_UDP(1),
  /** Over a connection. */
  SYSLOG_TCP(1),
  /** Over a connection with TLS. */
  SYSLOG_TLS(1),
  /** Over a connection, from the spool. */
  SYSLOG_TCP_SPOOL(1),
  /** Datagrams of several events. */
  STATSD(10),
  /** A request for each event. */
  WEBHOOK(1),
  /** Requests with a hundred events. */
  WEBHOOK_100(100),
  /** Messages that sum up, without the second between two. */
  SLACK(1_000),
  /** Digests, with a connection for each. */
  EMAIL(500);

  /** How many events are in a message when more wait. */
  final int eventsInMessage;

  Way(int eventsInMessage) {
    this.eventsInMessage = eventsInMessage;
  }

  /** Whether nobody waits for the server. */
  boolean isUdp() {
    return this == SYSLOG_UDP || this == STATSD;
  }

  /** Whether the server confirms each message. */
  boolean isAnswered() {
    return this == WEBHOOK || this == WEBHOOK_100 || this == SLACK || this == EMAIL;
  }

  ActionProvider provider() {
    return switch (this) {
      case STATSD -> new StatsdProvider();
      case WEBHOOK, WEBHOOK_100 -> new WebhookProvider();
      case SLACK -> new Unpaced();
      case EMAIL -> new EmailProvider();
      default -> new SyslogProvider();
    };
  }

  Sink sink(TestTls tls) throws Exception {
    if (isUdp()) {
      return new DatagramSink();
    }
    if (isAnswered()) {
      return new AnsweringSink(this == EMAIL);
    }
    return new StreamSink(
        this == SYSLOG_TLS ? tls.serverSockets(false) : ServerSocketFactory.getDefault());
  }

  /** The configuration of an action that sends to a server at this port. */
  Map<String, String> parameters(int port, Path directory) throws IOException {
    Map<String, String> given = new HashMap<>();
    String url = "http://127.0.0.1:" + port + "/events";
    switch (this) {
      case WEBHOOK -> given.put("webhook_url", url);
      case WEBHOOK_100 -> {
        given.put("webhook_url", url);
        given.put("batch_events", "100");
      }
      case SLACK -> given.put("slack_webhook_url", url);
      case EMAIL -> {
        given.put("sender", "sshlog@example.com");
        given.put("recipient", "ops@example.com");
        given.put("smtp_server", "127.0.0.1");
        given.put("smtp_port", Integer.toString(port));
        given.put("tls", "none");
        given.put("digest_interval", "0");
      }
      default -> {
        given.put("server_address", "127.0.0.1");
        given.put("port", Integer.toString(port));
      }
    }
    switch (this) {
      case STATSD -> given.put("flush_interval", "0");
      case SYSLOG_TCP -> given.put("udp", "false");
      case SYSLOG_TLS -> {
        given.put("tls", "true");
        given.put("ca_file", directory.resolve("ca.pem").toString());
      }
      case SYSLOG_TCP_SPOOL -> {
        given.put("udp", "false");
        given.put("spool_mb", "64");
        given.put("spool_directory", directory.resolve("spool" + port).toString());
      }
      default -> {}
    }
    return given;
  }
}
