// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.ArrayList;
import java.util.List;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
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
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * The same event with no text longer than a limit. A text that was cut says so at its end: {@code
 * ...[+1234]} for so many characters missing; of cut arguments {@code args_truncated} tells too.
 * The event is cut, not what is rendered of it: so every form stays whole.
 *
 * @param limit characters of a text, of all arguments of a command together
 */
record Shortening(int limit) {
  /** The event within the limit. */
  Event of(Event event) {
    Connection c = of(event.connection());
    if (event instanceof CommandStart e) {
      return new CommandStart(c, e.ttyId(), e.timeNs(), of(e.command()));
    } else if (event instanceof CommandFinish e) {
      return new CommandFinish(
          c, e.ttyId(), e.timeNs(), of(e.command()), e.exitCode(), e.signal(), of(e.output()));
    } else if (event instanceof ConnectionEstablished e) {
      return of(c, e);
    } else if (event instanceof ConnectionClose e) {
      return new ConnectionClose(of(c, e.established()), e.timeNs(), e.traffic(), e.lostEvents());
    } else if (event instanceof ConnectionAuthFailed e) {
      return new ConnectionAuthFailed(
          c,
          e.ttyId(),
          e.timeNs(),
          of(e.authentication()),
          e.invalidUser(),
          cut(e.reason()),
          e.failures());
    } else if (event instanceof DataLost e) {
      return new DataLost(c, e.ttyId(), e.timeNs(), e.count(), e.bytes(), cut(e.cause()));
    }
    return ofTransfer(c, event);
  }

  private Event ofTransfer(Connection c, Event event) {
    if (event instanceof FileTransfer e) {
      return new FileTransfer(
          c,
          e.ttyId(),
          e.timeNs(),
          e.upload(),
          cut(e.targetPath()),
          e.fileMode(),
          e.bytes(),
          e.protocol(),
          e.offset(),
          cut(e.result()),
          e.durationMs());
    } else if (event instanceof FileOperation e) {
      return new FileOperation(
          c,
          e.ttyId(),
          e.timeNs(),
          e.operation(),
          cut(e.targetPath()),
          cut(e.newPath()),
          cut(e.attributes()),
          cut(e.result()));
    } else if (event instanceof PortForward e) {
      return new PortForward(
          c,
          e.ttyId(),
          e.timeNs(),
          e.direction(),
          e.action(),
          cut(e.host()),
          e.port(),
          e.peer(),
          cut(e.error()));
    } else if (event instanceof NetworkConnect e) {
      return new NetworkConnect(
          c,
          e.ttyId(),
          e.timeNs(),
          e.pid(),
          cut(e.filename()),
          e.remote(),
          e.local(),
          cut(e.error()));
    } else if (event instanceof TerminalUpdate e) {
      return new TerminalUpdate(
          c,
          e.ttyId(),
          e.timeNs(),
          e.shellPid(),
          e.stream(),
          e.offset(),
          cut(e.data()),
          e.length());
    } else if (event instanceof TerminalInput e) {
      return new TerminalInput(
          c,
          e.ttyId(),
          e.timeNs(),
          e.shellPid(),
          e.offset(),
          cut(e.data()),
          e.length(),
          e.masked());
    }
    if (event instanceof TerminalResize e) {
      return new TerminalResize(c, e.ttyId(), e.timeNs(), e.shellPid(), e.rows(), e.columns());
    }
    return event; // of a kind that is younger than this action
  }

  private Connection of(Connection c) {
    TcpInfo tcp =
        new TcpInfo(
            cut(c.tcp().clientIp()),
            c.tcp().clientPort(),
            cut(c.tcp().serverIp()),
            c.tcp().serverPort());
    return new Connection(
        c.ptmPid(),
        cut(c.sessionId()),
        cut(c.hostname()),
        cut(c.username()),
        c.userId(),
        tcp,
        c.startTimeMs());
  }

  private ConnectionEstablished of(Connection c, ConnectionEstablished e) {
    return new ConnectionEstablished(
        c, e.ttyId(), e.timeNs(), e.ptsPid(), e.shellPid(), e.existing(), of(e.authentication()));
  }

  private Authentication of(Authentication a) {
    return new Authentication(
        cut(a.method()), cut(a.keyType()), cut(a.keyFingerprint()), of(a.certificate()));
  }

  private Authentication.Certificate of(Authentication.Certificate certificate) {
    return certificate == null
        ? null
        : new Authentication.Certificate(
            cut(certificate.id()),
            cut(certificate.serial()),
            cut(certificate.authorityType()),
            cut(certificate.authorityFingerprint()));
  }

  private CommandFinish.Output of(CommandFinish.Output output) {
    return output == null ? null : new CommandFinish.Output(output.size(), cut(output.text()));
  }

  private Command of(Command command) {
    List<String> argv = new ArrayList<>();
    int left = limit;
    for (String argument : command.argv()) {
      if (left <= 0) {
        break;
      }
      argv.add(cut(argument, left));
      left -= argument.length() + 1;
    }
    boolean cut = left < 0 || argv.size() < command.argv().size();
    return new Command(
        command.pid(),
        command.parentPid(),
        argv,
        command.argsTruncated() || cut,
        cut(command.cwd()),
        cut(command.exe()),
        command.startTimeMs());
  }

  private String cut(String text) {
    return cut(text, limit);
  }

  /** The beginning of {@code text}, never half a surrogate pair; null stays null. */
  static String cut(String text, int limit) {
    if (text == null || text.length() <= limit) {
      return text;
    }
    int end = limit;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "...[+" + (text.length() - end) + "]";
  }
}
