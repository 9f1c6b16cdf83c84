// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.stream.CommandOutput;
import org.sshlog.spi.event.Command;

/**
 * The commands that run now, so that their end can name them. Bounded in memory: users choose how
 * many commands they run and how long their arguments are, so when what is kept becomes too much, a
 * further command is kept with its first arguments only. Used by the processor thread only.
 */
final class RunningCommands {
  /**
   * A command and where it belongs.
   *
   * @param output what it writes, null when that is not observed or not wanted
   */
  record Running(long connection, int tty, Command command, CommandOutput output) {
    int characters() {
      int characters = command.cwd().length() + command.exe().length();
      for (String argument : command.argv()) {
        characters += 32 + argument.length();
      }
      return characters;
    }
  }

  private static final int SHORT_CHARACTERS = 256;
  private static final int SHORTEST_CHARACTERS = 24;
  private static final int SHORT_ARGUMENTS = 4;

  private final Map<Integer, Running> byPid = new HashMap<>();
  private final long maxCharacters;
  private long characters;

  /**
   * Keeps nothing yet.
   *
   * @param maxCharacters above this many characters, commands are kept shortened
   */
  RunningCommands(long maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  /** Keeps {@code command}; what its process executed before is forgotten. */
  void put(long connection, int tty, Command command, CommandOutput output) {
    forget(command.pid());
    Running running = new Running(connection, tty, command, output);
    if (characters + running.characters() > maxCharacters) {
      boolean evenThat = characters > maxCharacters + maxCharacters / 2;
      int limit = evenThat ? SHORTEST_CHARACTERS : SHORT_CHARACTERS;
      running = new Running(connection, tty, shorten(command, limit), output);
    }
    byPid.put(command.pid(), running);
    characters += running.characters();
  }

  /** The command of this process, null when there is none. */
  Command find(int pid) {
    Running running = byPid.get(pid);
    return running == null ? null : running.command();
  }

  /** The command of this process, which is forgotten; null when there is none. */
  Running remove(int pid) {
    Running running = byPid.remove(pid);
    if (running != null) {
      characters -= running.characters();
    }
    return running;
  }

  /** Forgets the command of this process, if there is one. */
  void forget(int pid) {
    Running running = remove(pid);
    if (running != null && running.output() != null) {
      running.output().release();
    }
  }

  /**
   * Forgets the commands of a connection whose last process has ended; gives how many there were.
   */
  int removeAll(long connection) {
    List<Integer> pids = new ArrayList<>();
    byPid.forEach(
        (pid, running) -> {
          if (running.connection() == connection) {
            pids.add(pid);
          }
        });
    pids.forEach(this::forget);
    return pids.size();
  }

  int size() {
    return byPid.size();
  }

  private static Command shorten(Command command, int limit) {
    List<String> argv = new ArrayList<>();
    boolean cut = false;
    for (String argument : command.argv()) {
      if (argv.size() == SHORT_ARGUMENTS) {
        cut = true;
        break;
      }
      cut |= argument.length() > limit;
      argv.add(cut(argument, limit));
    }
    return new Command(
        command.pid(),
        command.parentPid(),
        argv,
        command.argsTruncated() || cut,
        cut(command.cwd(), limit),
        cut(command.exe(), limit),
        command.startTimeMs());
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit);
  }
}
