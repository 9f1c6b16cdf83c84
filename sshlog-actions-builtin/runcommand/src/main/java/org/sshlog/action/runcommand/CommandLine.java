// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.Template;

/**
 * The argument vector and the environment of a program, for one event after the other. What a
 * program can be given is limited by the kernel, and an event must not be able to hide by being too
 * large: fields are cut until all fits. Safe for use from any thread.
 */
final class CommandLine {
  /** How many bytes of each field are passed: the first limit with which all fits. */
  private static final int[] FIELD_LIMITS = {100_000, 10_000, 1_000, 100};

  /** The kernel allows one string 128 KiB with its terminator. */
  private static final int MAX_STRING = 128 * 1024 - 1;

  /** The kernel allows a quarter of the stack limit, which is 2 MiB by default. */
  private static final int MAX_TOTAL = 512 * 1024;

  private static final int ARGUMENT_LIST_TOO_LONG = 7;

  private final Program program;
  private final List<Template> args;
  private final Charset charset;

  CommandLine(Program program, List<Template> args, Charset charset) {
    this.program = program;
    this.args = args;
    this.charset = charset;
  }

  /** The environment variable of a field. */
  static String variable(String field) {
    return "SSHLOG_" + field.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * Starts the program for this event, leading a process group of its own.
   *
   * @throws IOException when it can't be started
   */
  Process start(Event event) throws IOException {
    Map<String, String> fields = EventFields.of(event);
    IOException tooLong = null;
    for (int limit : FIELD_LIMITS) {
      PassableFields passable = PassableFields.of(fields, charset, limit);
      List<String> words = words(passable);
      Map<String, String> environment = environment(passable);
      if (!fits(words, environment)) {
        continue;
      }
      try {
        return start(words, environment);
      } catch (IOException e) {
        if (!String.valueOf(e.getMessage()).contains("error=" + ARGUMENT_LIST_TOO_LONG + ",")) {
          throw e;
        }
        tooLong = e;
      }
    }
    throw new IOException(
        "the arguments of " + program.name() + " are too long; use fewer fields in args", tooLong);
  }

  private static Process start(List<String> words, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(new File("/"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    return builder.start();
  }

  private List<String> words(PassableFields fields) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(new Program("setsid").find().toString());
    words.add(program.find().toString());
    args.forEach(arg -> words.add(arg.render(fields.texts())));
    return words;
  }

  private static Map<String, String> environment(PassableFields fields) {
    Map<String, String> environment = new LinkedHashMap<>();
    fields.texts().forEach((name, text) -> environment.put(variable(name), text));
    environment.put("SSHLOG_TRUNCATED", String.join(" ", fields.truncated()));
    environment.put("SSHLOG_ESCAPED", String.join(" ", fields.escaped()));
    environment.put("PATH", Program.SEARCH_PATH);
    environment.put("HOME", "/");
    environment.put("LANG", "C.UTF-8");
    return environment;
  }

  private boolean fits(List<String> words, Map<String, String> environment) {
    List<String> all = new ArrayList<>(words);
    environment.forEach((name, value) -> all.add(name + '=' + value));
    long total = 0;
    for (String string : all) {
      int length = string.getBytes(charset).length;
      if (length >= MAX_STRING) {
        return false;
      }
      total += length + 1 + Long.BYTES;
    }
    return total <= MAX_TOTAL;
  }
}
