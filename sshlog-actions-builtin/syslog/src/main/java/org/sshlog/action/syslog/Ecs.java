// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.time.Instant;
import java.util.List;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.PortForward;
import org.sshlog.spi.event.TerminalEvent;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalUpdate;
import org.sshlog.spi.format.EventLine;

/** An event in the Elastic Common Schema; what that has no field for stands under sshlog. */
final class Ecs {
  private static final int PTS_MAJOR = 136;
  private static final int MINORS = 256;

  private Ecs() {}

  static JsonTree of(Event event, Severity severity) {
    Connection c = event.connection();
    JsonTree tree =
        new JsonTree()
            .put("@timestamp", Rfc5424.time(event).toString())
            .put("message", EventLine.of(event))
            .put("ecs.version", "8.11.0")
            .put("event.kind", "event")
            .put("event.module", "sshlog")
            .put("event.dataset", "sshlog.events")
            .put("event.action", event.type().wireName())
            .put("log.level", severity.toString())
            .put("host.hostname", c.hostname())
            .put("user.name", c.username());
    if (c.userId() >= 0) {
      tree.put("user.id", Long.toString(c.userId()));
    }
    tree.put("source.ip", c.tcp().clientIp())
        .putFrom("source.port", 1, c.tcp().clientPort())
        .put("destination.ip", c.tcp().serverIp())
        .putFrom("destination.port", 1, c.tcp().serverPort())
        .put("sshlog.session_id", c.sessionId())
        .putFrom("sshlog.ptm_pid", 1, c.ptmPid());
    describe(tree, event);
    return tree;
  }

  private static void describe(JsonTree tree, Event event) {
    if (event instanceof CommandEvent e) {
      describe(tree, e);
    } else if (event instanceof ConnectionEstablished e) {
      kind(tree, "session", "start").put("event.outcome", "success");
      session(tree, e);
    } else if (event instanceof ConnectionClose e) {
      kind(tree, "session", "end");
      period(tree, e.connection().startTimeMs(), e.timeNs());
      session(tree, e.established());
      if (e.traffic() != null) {
        tree.put("source.bytes", e.traffic().bytesIn())
            .put("destination.bytes", e.traffic().bytesOut());
      }
    } else if (event instanceof ConnectionAuthFailed e) {
      kind(tree, "authentication", "start")
          .put("event.outcome", "failure")
          .put("event.reason", e.reason())
          .put("sshlog.auth_method", e.authentication().method())
          .put("sshlog.key_fingerprint", e.authentication().keyFingerprint())
          .put("sshlog.invalid_user", e.invalidUser())
          .put("sshlog.failures", e.failures());
    } else if (event instanceof FileTransfer e) {
      kind(tree, "file", e.upload() ? "change" : "access")
          .put("file.path", e.targetPath())
          .put("network.protocol", e.protocol())
          .put("sshlog.bytes", e.bytes())
          .put("sshlog.offset", e.offset())
          .put("event.duration", e.durationMs() * 1_000_000);
      outcome(tree, e.result());
    } else if (event instanceof FileOperation e) {
      kind(tree, "file", "change")
          .put("file.path", e.targetPath())
          .put("sshlog.operation", e.operation())
          .put("sshlog.new_path", e.newPath())
          .put("sshlog.attributes", e.attributes());
      outcome(tree, e.result());
    } else {
      describeNetwork(tree, event);
    }
  }

  private static void describeNetwork(JsonTree tree, Event event) {
    if (event instanceof PortForward e) {
      kind(tree, "network", "connection")
          .put("event.outcome", e.error() == null ? "success" : "failure")
          .put("event.reason", e.error())
          .put("sshlog.forward.direction", e.direction())
          .put("sshlog.forward.action", e.action())
          .put("sshlog.forward.host", e.host())
          .put("sshlog.forward.port", e.port());
    } else if (event instanceof NetworkConnect e) {
      kind(tree, "network", "connection")
          .put("process.pid", e.pid())
          .put("process.name", e.filename())
          .put("event.outcome", e.error() == null ? "success" : "failure")
          .put("event.reason", e.error())
          .put("sshlog.remote.ip", e.remote().ip())
          .put("sshlog.remote.port", e.remote().port());
    } else if (event instanceof TerminalEvent e) {
      kind(tree, "process", "info").put("process.pid", e.shellPid());
      tty(tree, e);
      if (e instanceof TerminalUpdate update) {
        tree.put("process.io.text", update.data()).put("process.io.type", "tty");
      } else if (e instanceof TerminalInput input) {
        tree.put("sshlog.input", input.data()).put("sshlog.masked", input.masked());
      }
    } else if (event instanceof DataLost e) {
      tree.put("event.kind", "pipeline_error")
          .put("error.message", e.cause())
          .put("sshlog.lost.count", e.count())
          .put("sshlog.lost.bytes", e.bytes());
    }
  }

  private static void describe(JsonTree tree, CommandEvent event) {
    Command command = event.command();
    boolean end = event instanceof CommandFinish;
    kind(tree, "process", end ? "end" : "start")
        .put("process.pid", command.pid())
        .put("process.parent.pid", command.parentPid())
        .put("process.name", command.filename())
        .put("process.executable", command.exe())
        .put("process.args", command.argv())
        .put("process.args_count", command.argv().size())
        .put("process.command_line", command.args())
        .put("process.working_directory", command.cwd())
        .put("process.start", Instant.ofEpochMilli(command.startTimeMs()).toString());
    if (command.argsTruncated()) {
      tree.put("sshlog.args_truncated", true);
    }
    entry(tree, event);
    tty(tree, event);
    if (event instanceof CommandFinish finish) {
      period(tree, command.startTimeMs(), finish.timeNs());
      tree.put("process.exit_code", finish.exitCode())
          .put("process.end", Rfc5424.time(finish).toString())
          .put("event.outcome", finish.exitCode() == 0 ? "success" : "failure");
      if (finish.output() != null) {
        tree.put("process.io.text", finish.output().text());
      }
    }
  }

  private static void session(JsonTree tree, ConnectionEstablished e) {
    entry(tree, e);
    tty(tree, e);
    tree.putFrom("process.pid", 1, e.shellPid())
        .put("sshlog.existing", e.existing())
        .put("sshlog.auth_method", e.authentication().method())
        .put("sshlog.key_fingerprint", e.authentication().keyFingerprint());
    Authentication.Certificate certificate = e.authentication().certificate();
    if (certificate != null) {
      tree.put("sshlog.certificate.id", certificate.id())
          .put("sshlog.certificate.serial", certificate.serial())
          .put("sshlog.certificate.authority", certificate.authorityFingerprint());
    }
  }

  private static void outcome(JsonTree tree, String result) {
    boolean ok = FileTransfer.OK.equals(result);
    tree.put("event.outcome", ok ? "success" : "failure").put("event.reason", ok ? null : result);
  }

  private static void entry(JsonTree tree, Event event) {
    tree.put("process.entry_leader.entry_meta.type", "sshd")
        .put("process.entry_leader.entry_meta.source.ip", event.connection().tcp().clientIp());
  }

  private static void tty(JsonTree tree, Event event) {
    if (event.ttyId() >= 0) {
      tree.put("process.tty.char_device.major", PTS_MAJOR + event.ttyId() / MINORS)
          .put("process.tty.char_device.minor", event.ttyId() % MINORS);
    }
  }

  private static void period(JsonTree tree, long startMs, long endNs) {
    tree.put("event.start", Instant.ofEpochMilli(startMs).toString())
        .put("event.end", Instant.ofEpochSecond(0, endNs).toString())
        .put("event.duration", Math.max(0, endNs - startMs * 1_000_000));
  }

  private static JsonTree kind(JsonTree tree, String category, String type) {
    return tree.put("event.category", List.of(category)).put("event.type", List.of(type));
  }
}
