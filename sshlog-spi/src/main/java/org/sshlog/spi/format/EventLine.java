// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.PortForward;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * An event as one line for people: its type padded to 22, the connection's pid in parentheses, and
 * what happened. Hostile text in it is escaped as {@link Printable} does; in names that further
 * text follows spaces are escaped too, so that a name can't pretend to be that text. What is not
 * known is a dash. There is no line end.
 */
public final class EventLine {
  private static final int TYPE_WIDTH = 22;

  private EventLine() {}

  /** The line of {@code event}. */
  public static String of(Event event) {
    StringBuilder out = new StringBuilder(160);
    append(out, event);
    return out.toString();
  }

  /** Appends the line of {@code event} to {@code out}. */
  public static void append(StringBuilder out, Event event) {
    String type = event.type().wireName();
    out.append(type);
    for (int i = type.length(); i < TYPE_WIDTH; i++) {
      out.append(' ');
    }
    out.append(" (").append(event.connection().ptmPid()).append(") ");
    if (event instanceof DataLost lost) {
      appendLoss(out, lost);
    } else {
      Printable.appendWord(out, event.connection().username());
      appendWhat(out, event);
    }
  }

  private static void appendWhat(StringBuilder out, Event event) {
    if (event instanceof CommandStart start) {
      appendText(out.append(" executed "), start.command().args());
    } else if (event instanceof CommandFinish finish) {
      out.append(" execute complete (exit code: ").append(finish.exitCode()).append(") ");
      appendText(out, finish.command().args());
    } else if (event instanceof ConnectionEstablished) {
      appendAddress(out, event);
      out.append(" tty ").append(event.ttyId());
    } else if (event instanceof ConnectionClose || event instanceof ConnectionAuthFailed) {
      appendAddress(out, event);
    } else if (event instanceof FileTransfer transfer) {
      out.append(transfer.upload() ? " uploaded " : " downloaded ");
      appendFailure(out, transfer.result());
      out.append("file ");
      appendText(out, transfer.targetPath());
    } else if (event instanceof FileOperation operation) {
      appendText(out.append(' '), operation.operation());
      out.append(' ');
      appendFailure(out, operation.result());
      appendText(out, operation.targetPath());
      if (operation.newPath() != null) {
        appendText(out.append(" to "), operation.newPath());
      }
    } else if (event instanceof PortForward forward) {
      appendForward(out, forward);
    } else if (event instanceof NetworkConnect connect) {
      Printable.appendWord(out.append(' '), connect.filename());
      boolean failed = connect.error() != null;
      appendText(
          out.append(failed ? " could not connect to " : " connected to "), connect.remote().ip());
      out.append(':').append(connect.remote().port());
      appendError(out, connect.error());
    } else {
      appendTerminal(out, event);
    }
  }

  private static void appendForward(StringBuilder out, PortForward forward) {
    boolean listens = forward.action().equals("listen");
    appendText(out.append(listens ? " listens for " : " forwarded "), forward.direction());
    // Of a Unix socket this is a path, and there is no port.
    Printable.appendWord(out.append(' '), forward.host());
    if (forward.port() != 0) {
      out.append(':').append(forward.port());
    }
    appendError(out, forward.error());
  }

  private static void appendError(StringBuilder out, String error) {
    if (error != null) {
      appendText(out.append(" ("), error);
      out.append(')');
    }
  }

  /** Stands before names, so that no name can pretend to be it. */
  private static void appendFailure(StringBuilder out, String result) {
    if (!result.equals(FileTransfer.OK)) {
      Printable.appendWord(out.append('('), result);
      out.append(") ");
    }
  }

  private static void appendTerminal(StringBuilder out, Event event) {
    out.append(" tty ").append(event.ttyId());
    if (event instanceof TerminalUpdate update) {
      out.append(" output ").append(update.length()).append(" bytes");
    } else if (event instanceof TerminalInput input) {
      out.append(" input ").append(input.length()).append(" bytes");
    } else if (event instanceof TerminalResize resize) {
      out.append(" resized to ").append(resize.columns()).append('x').append(resize.rows());
    }
  }

  private static void appendAddress(StringBuilder out, Event event) {
    Printable.appendWord(out.append(" from ip "), event.connection().tcp().clientIp());
    out.append(':').append(event.connection().tcp().clientPort());
  }

  private static void appendLoss(StringBuilder out, DataLost lost) {
    out.append(lost.count()).append(" lost");
    if (lost.bytes() > 0) {
      out.append(" (").append(lost.bytes()).append(" bytes)");
    }
    appendText(out.append(": "), lost.cause());
  }

  private static void appendText(StringBuilder out, String text) {
    Printable.append(out, text);
  }
}
