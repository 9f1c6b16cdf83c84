// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * One attach, between the daemon and the terminal that a person sits at. What the daemon draws is
 * written by the thread that calls {@link #run}; keys and changes of the window come on threads of
 * the terminal.
 */
final class Attachment implements RawTerminal.Listener {
  private static final int CTRL_Q = 0x11;

  private final Daemon daemon;
  private final RawTerminal terminal;
  private final boolean sharing;
  private volatile String left;

  /**
   * Makes it.
   *
   * @param daemon has answered that the stream begins
   * @param sharing whether keys go to the session
   */
  Attachment(Daemon daemon, RawTerminal terminal, boolean sharing) {
    this.daemon = daemon;
    this.terminal = terminal;
    this.sharing = sharing;
  }

  /** What the first answer says of the terminal. */
  static Map<?, ?> attached(Map<String, Object> answer) throws CliException {
    if (answer.get("attached") instanceof Map<?, ?> attached) {
      return attached;
    }
    throw new CliException(CliException.FAILED, "sshlogd gave an answer of another kind");
  }

  /**
   * Shows what the session shows until somebody ends it.
   *
   * @return why it ended, when that is no failure
   * @throws CliException when the daemon is lost
   */
  String run() throws CliException {
    terminal.listen(this);
    try {
      while (true) {
        Map<String, Object> object = daemon.next();
        if (object.get("draw") instanceof String frame) {
          terminal.write(frame);
        } else if (object.get("closed") instanceof String why) {
          return why;
        }
      }
    } catch (CliException e) {
      if (left != null) {
        return left; // whoever leaves closes the connection
      }
      throw e;
    } catch (IOException e) {
      throw new CliException(CliException.FAILED, "the terminal is gone", e);
    }
  }

  @Override
  public void typed(byte[] keys) {
    int end = 0;
    while (end < keys.length && keys[end] != CTRL_Q) {
      end++;
    }
    if (sharing && end > 0) {
      String text = Base64.getEncoder().encodeToString(Arrays.copyOf(keys, end));
      say(Map.of("keys", text));
    }
    if (end < keys.length) {
      leave("you pressed Ctrl+Q");
    }
  }

  @Override
  public void resized() {
    try {
      RawTerminal.Size size = terminal.size();
      say(Map.of("rows", size.rows(), "columns", size.columns()));
    } catch (IOException e) {
      ended();
    }
  }

  @Override
  public void ended() {
    leave("the terminal is gone");
  }

  private void leave(String why) {
    if (left == null) {
      left = why;
    }
    daemon.close();
  }

  /** A daemon that is lost is noticed by the thread that reads. */
  private synchronized void say(Map<String, ?> line) {
    try {
      daemon.send(line);
    } catch (CliException e) {
      leave(e.getMessage());
    }
  }
}
