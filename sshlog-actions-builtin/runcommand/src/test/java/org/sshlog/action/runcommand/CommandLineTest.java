// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.HostileText;

class CommandLineTest {
  private static final String DUMP =
      "cat /proc/self/environ > environ; printf '%s\\0' \"$@\" > args; " + "cat > stdin";

  @TempDir Path tmp;

  private Map<String, String> environment(Scripts scripts) throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (String part : scripts.parts("environ")) {
      int at = part.indexOf('=');
      environment.put(part.substring(0, at), part.substring(at + 1));
    }
    return environment;
  }

  private Scripts dump(Event event, String... args) throws Exception {
    Scripts scripts = Scripts.in(tmp);
    try (Action action = scripts.script(DUMP, Map.of("max_parallel", "1"), args)) {
      action.handle(event);
    }
    return scripts;
  }

  @Test
  void passesEachFieldAndNothingOfTheDaemonsEnvironment() throws Exception {
    Event event = Events.sample().commandStart("ls", "-l", "a b");
    Map<String, String> environment = environment(dump(event));
    Map<String, String> expected =
        EventFields.of(event).entrySet().stream()
            .collect(
                Collectors.toMap(
                    e -> "SSHLOG_" + e.getKey().toUpperCase(Locale.ROOT).replace('.', '_'),
                    Map.Entry::getValue));
    assertThat(expected).containsEntry("SSHLOG_TCP_INFO_CLIENT_IP", "192.0.2.7");
    expected.put("SSHLOG_TRUNCATED", "");
    expected.put("SSHLOG_ESCAPED", "");
    expected.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    expected.put("HOME", "/");
    expected.put("LANG", "C.UTF-8");
    environment.keySet().removeAll(List.of("PWD", "OLDPWD", "_")); // the script's own
    assertThat(environment).isEqualTo(expected);
  }

  @Test
  void givesTheProgramNoInputAndNoFilesOfTheDaemon() throws Exception {
    assertThat(dump(Events.sample().established()).read("stdin")).isEmpty();
    Scripts scripts = Scripts.in(tmp);
    Map<String, ?> given =
        Map.of("command", "ls", "args", List.of("-l", "/proc/self/fd"), "max_parallel", "1");
    try (Action action = scripts.action(given)) {
      action.handle(Events.sample().established());
    }
    assertThat(scripts.context().log())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .containsPattern("0 -> /dev/null.*1 -> pipe:.*2 -> pipe:.*3 -> /proc/")
                    .doesNotContain(" 4 -> "));
  }

  @Test
  void passesHostileTextAsOneArgumentEach() throws Exception {
    String hostile = HostileText.INJECTION + "\n'\"\\ $HOME * ";
    Scripts scripts =
        dump(
            Events.sample().user(hostile).commandStart("sh", hostile),
            "{{username}}",
            "--user={{username}}!",
            "{{username|shell}}",
            "{{no_such_field}}",
            "plain $HOME `id`");
    String quoted = "'" + hostile.replace("'", "'\\''") + "'";
    assertThat(scripts.parts("args"))
        .containsExactly(hostile, "--user=" + hostile + "!", quoted, "", "plain $HOME `id`");
    assertThat(Path.of("/tmp/owned")).doesNotExist();
  }

  @Test
  void quotesForAShellSoThatNothingIsExecuted() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    String evil = "x'; touch " + tmp + "/owned; echo '$(touch " + tmp + "/owned)`id`\n\\";
    Map<String, Object> given =
        Map.of(
            "command", "sh",
            "args", List.of("-c", "printf %s {{username|shell}} > " + tmp + "/out"),
            "max_parallel", "1");
    try (Action action = scripts.action(given)) {
      action.handle(Events.sample().user(evil).established());
    }
    assertThat(scripts.read("out")).isEqualTo(evil);
    assertThat(tmp.resolve("owned")).doesNotExist();
  }

  @Test
  void cutsWhatTheKernelWouldRefuseAndSaysSo() throws Exception {
    Event event = Events.sample().commandStart("cat", HostileText.longText());
    Scripts scripts = dump(event, "{{args}}", "{{args|shell}}{{argv}}", "{{username}}");
    Map<String, String> environment = environment(scripts);
    assertThat(environment).containsEntry("SSHLOG_TRUNCATED", "args argv");
    assertThat(environment.get("SSHLOG_ARGS"))
        .startsWith("/usr/bin/cat aaa")
        .endsWith("a...[truncated]")
        .hasSizeGreaterThan(9_000);
    assertThat(scripts.parts("args")).hasSize(3).contains("alice");
    assertThat(scripts.parts("args").get(0)).isEqualTo(environment.get("SSHLOG_ARGS"));
  }

  @Test
  void runsForEventsOfAnySize() throws Exception {
    Scripts scripts = Scripts.in(tmp);
    String quotes = "'".repeat(HostileText.MAX_ARGUMENT_BYTES);
    List<Event> events = new ArrayList<>(EventCorpus.plain());
    events.addAll(EventCorpus.ofText(quotes));
    events.addAll(EventCorpus.ofText(HostileText.NUL));
    events.addAll(EventCorpus.ofText("\ud83d\udc69".repeat(HostileText.MAX_ARGUMENT_BYTES / 4)));
    String all = "{{args|shell}} {{stdout|shell}} {{username|shell}} {{target_path|shell}}";
    try (Action action =
        scripts.script("echo \"$SSHLOG_EVENT_TYPE\" >> ran", Map.of("max_parallel", "1"), all)) {
      for (Event event : events) {
        action.handle(event);
      }
    }
    assertThat(scripts.read("ran").lines())
        .containsExactlyElementsOf(events.stream().map(e -> e.type().wireName()).toList());
  }

  @Test
  void escapesWhatItCanNotPassAndSaysSo() throws Exception {
    String raw = HostileText.raw('a', 0xFF, 0xE2, 0x82) + "\0\u4e2d";
    Scripts scripts = dump(Events.sample().user(raw).established(), "{{username}}");
    Map<String, String> environment = environment(scripts);
    assertThat(environment).containsEntry("SSHLOG_ESCAPED", "username");
    assertThat(environment.get("SSHLOG_USERNAME")).startsWith("a\\xff\\xe2\\x82\\x00");
    assertThat(scripts.parts("args")).containsExactly(environment.get("SSHLOG_USERNAME"));
  }

  @Test
  void escapesByTheCharactersOfTheLocale() {
    Map<String, String> fields =
        Map.of("f", "\u00e9\u4e2d" + HostileText.raw(0xFF) + "\ud83d\udc69");
    assertThat(PassableFields.of(fields, UTF_8, 99).texts().get("f"))
        .isEqualTo("\u00e9\u4e2d\\xff\ud83d\udc69");
    assertThat(PassableFields.of(fields, ISO_8859_1, 99).texts().get("f"))
        .isEqualTo("\u00e9\\xe4\\xb8\\xad\\xff\\xf0\\x9f\\x91\\xa9");
    assertThat(PassableFields.of(fields, US_ASCII, 99).texts().get("f"))
        .isEqualTo("\\xc3\\xa9\\xe4\\xb8\\xad\\xff\\xf0\\x9f\\x91\\xa9");
  }

  @Test
  void cutsBetweenCharacters() {
    PassableFields fields = PassableFields.of(Map.of("f", "ab\ud83d\udc69"), UTF_8, 5);
    assertThat(fields.texts()).containsEntry("f", "ab...[truncated]");
    assertThat(fields.truncated()).containsExactly("f");
    assertThat(fields.escaped()).isEmpty();
  }

  @Test
  void findsProgramsInFixedPlacesOnly() throws Exception {
    assertThat(new Program("setsid").find()).isEqualTo(Path.of("/usr/bin/setsid"));
    assertThat(new Program("/bin/sh").find()).isEqualTo(Path.of("/bin/sh"));
    assertThatThrownBy(() -> new Program("no-such-program").find())
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("there is no program 'no-such-program' in /usr/local/sbin:");
    assertThatThrownBy(() -> new Program("/etc/passwd").find())
        .hasMessage("'/etc/passwd' is not an executable file");
  }
}
