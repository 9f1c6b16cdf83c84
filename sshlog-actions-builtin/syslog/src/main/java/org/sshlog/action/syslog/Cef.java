// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.lang.module.ModuleDescriptor;
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
import org.sshlog.spi.format.EventLine;
import org.sshlog.spi.format.Printable;

/** An event in the Common Event Format, with that format's own names where it has one. */
final class Cef {
  private static final int MILLION = 1_000_000;
  private static final String VERSION = version();

  private final StringBuilder out = new StringBuilder(512);
  private boolean hasKeys;

  private Cef() {}

  static String of(Event event, Severity severity) {
    return new Cef().write(event, severity);
  }

  private static String version() {
    ModuleDescriptor descriptor = Cef.class.getModule().getDescriptor();
    return descriptor == null ? "0" : descriptor.rawVersion().orElse("0");
  }

  private String write(Event event, Severity severity) {
    String type = event.type().wireName();
    out.append("CEF:0|SSHLog|sshlogd|");
    header(VERSION);
    header(type);
    header(type.replace('_', ' '));
    out.append(level(severity)).append('|');
    put("rt", event.timeNs() / MILLION);
    Connection c = event.connection();
    put("dvchost", c.hostname());
    address("src", "c6a2", "Source IPv6 Address", c.tcp().clientIp());
    putFrom("spt", 1, c.tcp().clientPort());
    if (!(event instanceof NetworkConnect)) {
      address("dst", "c6a3", "Destination IPv6 Address", c.tcp().serverIp());
      putFrom("dpt", 1, c.tcp().serverPort());
    }
    put("duser", c.username());
    if (c.userId() >= 0) {
      put("duid", c.userId());
    }
    put("externalId", c.sessionId());
    describe(event);
    key("msg");
    escape(EventLine.of(event), '='); // printable already
    return out.toString();
  }

  private void describe(Event event) {
    if (event instanceof CommandEvent e) {
      put("dpid", e.command().pid());
      put("dproc", e.command().filename());
      label("cs1", "commandLine", e.command().args());
      label("cs2", "executable", e.command().exe());
      label("cs3", "workingDirectory", e.command().cwd());
      put("start", e.command().startTimeMs());
      if (e instanceof CommandFinish finish) {
        put("end", finish.timeNs() / MILLION);
        label("cn1", "exitCode", Integer.toString(finish.exitCode()));
        put("outcome", finish.exitCode() == 0 ? "success" : "failure");
      }
    } else if (event instanceof ConnectionEstablished e) {
      put("outcome", "success");
      label("cs4", "authMethod", e.authentication().method());
      label("cs5", "keyFingerprint", e.authentication().keyFingerprint());
    } else if (event instanceof ConnectionAuthFailed e) {
      put("outcome", "failure");
      put("reason", e.reason());
      put("cnt", e.failures());
      label("cs4", "authMethod", e.authentication().method());
      label("cs5", "keyFingerprint", e.authentication().keyFingerprint());
    } else if (event instanceof ConnectionClose e) {
      put("start", e.connection().startTimeMs());
      put("end", e.timeNs() / MILLION);
      if (e.traffic() != null) {
        put("in", e.traffic().bytesIn());
        put("out", e.traffic().bytesOut());
      }
    } else {
      describeOther(event);
    }
  }

  private void describeOther(Event event) {
    if (event instanceof FileTransfer e) {
      put("act", e.upload() ? "upload" : "download");
      put("filePath", e.targetPath());
      put("fname", e.targetPath().substring(e.targetPath().lastIndexOf('/') + 1));
      put("fsize", e.bytes());
      put("app", e.protocol());
      result(e.result());
    } else if (event instanceof FileOperation e) {
      put("act", e.operation());
      put("filePath", e.targetPath());
      label("cs6", "newPath", e.newPath());
      label("cs5", "attributes", e.attributes());
      result(e.result());
    } else if (event instanceof PortForward e) {
      put("act", e.direction());
      label("cs6", "forwardHost", e.host());
      label("cn1", "forwardPort", Integer.toString(e.port()));
      put("outcome", e.error() == null ? "success" : "failure");
      put("reason", e.error());
    } else if (event instanceof NetworkConnect e) {
      put("sproc", e.filename());
      put("spid", e.pid());
      address("dst", "c6a3", "Destination IPv6 Address", e.remote().ip());
      putFrom("dpt", 1, e.remote().port());
      put("outcome", e.error() == null ? "success" : "failure");
      put("reason", e.error());
    } else if (event instanceof DataLost e) {
      put("cnt", e.count());
      put("reason", e.cause());
    }
  }

  private void address(String ipv4, String ipv6, String name, String ip) {
    if (ip.contains(":")) {
      put(ipv6, ip);
      put(ipv6 + "Label", name);
    } else {
      put(ipv4, ip);
    }
  }

  private void label(String key, String name, String value) {
    if (value != null && !value.isEmpty()) {
      put(key, value);
      put(key + "Label", name);
    }
  }

  private void result(String result) {
    boolean ok = FileTransfer.OK.equals(result);
    put("outcome", ok ? "success" : "failure");
    put("reason", ok ? null : result);
  }

  private void put(String key, long value) {
    put(key, Long.toString(value));
  }

  private void putFrom(String key, long min, long value) {
    if (value >= min) {
      put(key, value);
    }
  }

  private void put(String key, String value) {
    if (value == null || value.isEmpty()) {
      return;
    }
    key(key);
    escape(Printable.of(value), '=');
  }

  private void key(String key) {
    if (hasKeys) {
      out.append(' ');
    }
    hasKeys = true;
    out.append(key).append('=');
  }

  private void header(String value) {
    escape(Printable.of(value), '|');
    out.append('|');
  }

  private void escape(String text, char special) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == special) {
        out.append('\\');
      }
      out.append(c);
    }
  }

  /** 0 to 10, ten being the worst. */
  private static int level(Severity severity) {
    return switch (severity) {
      case EMERG -> 10;
      case ALERT -> 9;
      case CRIT -> 8;
      case ERR -> 7;
      case WARNING -> 6;
      case NOTICE -> 4;
      case INFO -> 3;
      case DEBUG -> 1;
    };
  }
}
