// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sshlog.cli.recording.Recording;
import org.sshlog.cli.recording.RecordingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Plays a recording. Needs no daemon. */
@Command(
    name = "replay",
    description = {
      "Plays a recording: an asciicast file (.cast, version 2 or 3) or a session log.",
      "On a terminal, keys: space pauses, '.' steps, + and - change the speed, left and right go 5 s"
          + " back and forth, g goes to a time, ] and [ to the next and previous command, / searches,"
          + " n searches on, q quits. Elsewhere, writes the text without control sequences."
    })
final class ReplayCommand {
  @ParentCommand Main main;

  @Parameters(paramLabel = "FILE", description = "The recording.")
  Path file;

  @Option(
      names = "--speed",
      paramLabel = "N",
      description = "Play N times as fast; 0: without any pause (default: 1).")
  double speed = 1;

  @Option(
      names = "--max-idle",
      paramLabel = "SECONDS",
      description =
          "Make no pause longer than this (default: what the recording says, if anything).")
  Double maxIdle;

  @Option(
      names = "--raw",
      description =
          "Write the very bytes that were recorded. On a terminal they do there whatever they did"
              + " in the session: only for recordings that you trust.")
  boolean raw;

  void run(Console console) throws CliException, Console.BrokenPipeException {
    if (!(speed >= 0 && speed <= Pace.MOST_SPEED)) {
      throw new CliException(
          CliException.USAGE, "--speed is to be a number from 0 to " + (int) Pace.MOST_SPEED);
    }
    if (maxIdle != null && !(maxIdle >= 0)) {
      throw new CliException(CliException.USAGE, "--max-idle is to be a number of seconds");
    }
    try {
      Recording recording = Recording.open(file);
      double limit = maxIdle != null ? maxIdle : recording.idleLimit().orElse(Double.MAX_VALUE);
      Pace pace = new Pace(speed, limit);
      if (!raw && speed > 0 && RawTerminal.isAvailable()) {
        Player.play(recording, pace, file.getFileName().toString(), console);
      } else {
        new Transcript(console, pace, raw).write(recording);
      }
    } catch (RecordingException e) {
      throw new CliException(CliException.FAILED, e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new CliException(CliException.FAILED, "there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new CliException(CliException.PERMISSION, "you may not read " + file, e);
    } catch (IOException e) {
      throw new CliException(CliException.FAILED, file + ": " + e.getMessage(), e);
    }
  }
}
