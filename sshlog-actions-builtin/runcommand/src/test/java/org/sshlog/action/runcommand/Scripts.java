// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.Action;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

/** A folder for the output of programs, and actions that run shell scripts in it. */
record Scripts(Path folder, TestContext context) {
  static Scripts in(Path folder) {
    return new Scripts(folder, new TestContext());
  }

  Action action(Map<String, ?> given) {
    RunCommandProvider provider = new RunCommandProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), given), context);
  }

  /** An action that runs a script in the folder; what is given last are the script's arguments. */
  Action script(String script, Map<String, String> given, String... arguments) throws IOException {
    Path file = Files.createTempFile(folder, "script", ".sh");
    Files.writeString(file, "cd " + folder + "\n" + script + "\n");
    List<String> args = new ArrayList<>(List.of(file.toString()));
    args.addAll(List.of(arguments));
    Map<String, Object> all = new HashMap<>(given);
    all.put("command", "/bin/sh");
    all.put("args", args);
    return action(all);
  }

  /** What a program wrote with a NUL behind each part, as in {@code /proc/self/environ}. */
  List<String> parts(String file) throws IOException {
    String text = new String(Files.readAllBytes(folder.resolve(file)), ISO_8859_1);
    return text.isEmpty()
        ? List.of()
        : List.of(text.substring(0, text.length() - 1).split("\0", -1));
  }

  String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  /** The ids that a script wrote to a file, one a line. */
  List<Long> pids(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path)
        ? Files.readAllLines(path).stream().map(Long::valueOf).toList()
        : List.of();
  }

  /** Whether a process runs; one that has ended and was not waited for does not. */
  static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }
}
