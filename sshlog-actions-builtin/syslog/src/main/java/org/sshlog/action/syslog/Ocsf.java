// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.Map;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.PortForward;
import org.sshlog.spi.format.EventLine;

/**
 * An event in the Open Cybersecurity Schema Framework: SSH Activity for connections, Process
 * Activity for commands, Network File Activity for transfers, Network Activity for what commands
 * connect to, and the Base Event for all else.
 */
final class Ocsf {
  private static final int OTHER = 99;
  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;
  private static final int MILLION = 1_000_000;
  private static final int REGULAR_FILE = 1;

  private enum Kind {
    BASE(0, 0),
    PROCESS(1, 1007),
    NETWORK(4, 4001),
    SSH(4, 4007),
    NETWORK_FILE(4, 4010);

    private final int category;
    private final int uid;

    Kind(int category, int uid) {
      this.category = category;
      this.uid = uid;
    }
  }

  private static final Map<String, Integer> AUTH_TYPES =
      Map.of(
          "gssapi-with-mic", 2,
          "hostbased", 3,
          "keyboard-interactive", 4,
          "keyboard-interactive/pam", 4,
          "password", 5,
          "publickey", 6);
  private static final Map<String, Integer> FILE_ACTIVITIES =
      Map.of("remove", 4, "rmdir", 4, "rename", 5, "setstat", 3);

  private Ocsf() {}

  static JsonTree of(Event event, Severity severity) {
    JsonTree tree =
        new JsonTree()
            .put("time", event.timeNs() / MILLION)
            .put("severity_id", severityId(severity))
            .put("message", EventLine.of(event))
            .put("metadata.version", "1.3.0")
            .put("metadata.product.name", "SSHLog")
            .put("metadata.product.vendor_name", "SSHLog")
            .put("metadata.event_code", event.type().wireName());
    describe(tree, event);
    Connection c = event.connection();
    return tree.put("device.hostname", c.hostname())
        .put("device.type_id", 0)
        .put("src_endpoint.ip", c.tcp().clientIp())
        .putFrom("src_endpoint.port", 1, c.tcp().clientPort())
        .put("unmapped.session_id", c.sessionId())
        .putFrom("unmapped.ptm_pid", 1, c.ptmPid())
        .putFrom("unmapped.tty_id", 0, event.ttyId());
  }

  private static void describe(JsonTree tree, Event event) {
    if (event instanceof CommandEvent e) {
      describe(tree, e);
    } else if (event instanceof ConnectionEstablished e) {
      kind(tree, Kind.SSH, 1, SUCCESS);
      ssh(tree, e, e.authentication());
    } else if (event instanceof ConnectionClose e) {
      kind(tree, Kind.SSH, 2, SUCCESS);
      ssh(tree, e, e.established().authentication());
      long startMs = e.connection().startTimeMs();
      tree.put("start_time", startMs)
          .put("end_time", e.timeNs() / MILLION)
          .put("duration", Math.max(0, e.timeNs() / MILLION - startMs));
      if (e.traffic() != null) {
        tree.put("traffic.bytes_in", e.traffic().bytesIn())
            .put("traffic.bytes_out", e.traffic().bytesOut());
      }
    } else if (event instanceof ConnectionAuthFailed e) {
      kind(tree, Kind.SSH, 4, FAILURE);
      ssh(tree, e, e.authentication());
      tree.put("status_detail", e.reason()).put("unmapped.failures", e.failures());
    } else if (event instanceof FileTransfer e) {
      kind(tree, Kind.NETWORK_FILE, e.upload() ? 1 : 2, status(e.result()));
      file(tree, event, e.targetPath());
      tree.put("file.size", e.bytes()).put("status_detail", e.result());
    } else if (event instanceof FileOperation e) {
      int activity = FILE_ACTIVITIES.getOrDefault(e.operation(), OTHER);
      kind(tree, Kind.NETWORK_FILE, activity, status(e.result()));
      file(tree, event, e.targetPath());
      tree.put("unmapped.operation", e.operation())
          .put("unmapped.new_path", e.newPath())
          .put("unmapped.attributes", e.attributes())
          .put("status_detail", e.result());
    } else if (event instanceof PortForward e) {
      kind(tree, Kind.NETWORK, 1, e.error() == null ? SUCCESS : FAILURE);
      actor(tree, event);
      tree.put("status_detail", e.error()).put("unmapped.action", e.action());
      tree.put("dst_endpoint.hostname", e.host())
          .put("dst_endpoint.port", e.port())
          .put("unmapped.direction", e.direction());
    } else if (event instanceof NetworkConnect e) {
      kind(tree, Kind.NETWORK, 1, e.error() == null ? SUCCESS : FAILURE);
      actor(tree, event);
      tree.put("status_detail", e.error());
      tree.put("actor.process.pid", e.pid())
          .put("actor.process.name", e.filename())
          .put("dst_endpoint.ip", e.remote().ip())
          .put("dst_endpoint.port", e.remote().port());
    } else {
      kind(tree, Kind.BASE, OTHER, SUCCESS);
      actor(tree, event);
    }
  }

  private static void describe(JsonTree tree, CommandEvent event) {
    Command command = event.command();
    CommandFinish finish = event instanceof CommandFinish f ? f : null;
    kind(tree, Kind.PROCESS, finish == null ? 1 : 2, SUCCESS);
    actor(tree, event);
    tree.put("process.pid", command.pid())
        .put("process.name", command.filename())
        .put("process.cmd_line", command.args())
        .put("process.file.path", command.exe())
        .put("process.file.name", command.exe().substring(command.exe().lastIndexOf('/') + 1))
        .put("process.file.type_id", REGULAR_FILE)
        .put("process.created_time", command.startTimeMs())
        .put("process.parent_process.pid", command.parentPid())
        .put("process.working_directory", command.cwd())
        .put("unmapped.argv", command.argv());
    user(tree, "process.user", event.connection());
    if (command.argsTruncated()) {
      tree.put("unmapped.args_truncated", true);
    }
    if (finish != null) {
      tree.put("process.terminated_time", finish.timeNs() / MILLION)
          .put("exit_code", finish.exitCode());
    }
  }

  private static void ssh(JsonTree tree, Event event, Authentication authentication) {
    actor(tree, event);
    Connection c = event.connection();
    tree.put("dst_endpoint.ip", c.tcp().serverIp())
        .putFrom("dst_endpoint.port", 1, c.tcp().serverPort())
        .put("dst_endpoint.hostname", c.hostname());
    if (authentication.method() != null) {
      tree.put("auth_type_id", AUTH_TYPES.getOrDefault(authentication.method(), OTHER))
          .put("auth_type", authentication.method());
    }
    tree.put("unmapped.key_fingerprint", authentication.keyFingerprint());
  }

  private static int status(String result) {
    return FileTransfer.OK.equals(result) ? SUCCESS : FAILURE;
  }

  private static void file(JsonTree tree, Event event, String path) {
    actor(tree, event);
    tree.put("file.path", path)
        .put("file.name", path.substring(path.lastIndexOf('/') + 1))
        .put("file.type_id", 0);
  }

  private static void actor(JsonTree tree, Event event) {
    user(tree, "actor.user", event.connection());
    tree.put("actor.session.uid", event.connection().sessionId());
  }

  private static void user(JsonTree tree, String path, Connection c) {
    tree.put(path + ".name", c.username());
    if (c.userId() >= 0) {
      tree.put(path + ".uid", Long.toString(c.userId()));
    }
  }

  private static void kind(JsonTree tree, Kind kind, int activity, int status) {
    tree.put("category_uid", kind.category)
        .put("class_uid", kind.uid)
        .put("activity_id", activity)
        .put("type_uid", 100L * kind.uid + activity)
        .put("status_id", status);
  }

  /** Informational 1, low 2, medium 3, high 4, critical 5, fatal 6. */
  private static int severityId(Severity severity) {
    return switch (severity) {
      case EMERG -> 6;
      case ALERT, CRIT -> 5;
      case ERR -> 4;
      case WARNING -> 3;
      case NOTICE -> 2;
      case INFO, DEBUG -> 1;
    };
  }
}
