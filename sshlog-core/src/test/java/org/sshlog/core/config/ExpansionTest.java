// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.config.Compilation.Result;
import org.sshlog.core.plugin.FakePlugins;
import org.sshlog.core.plugin.FakePlugins.Fake;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.PluginDescriptor;

class ExpansionTest {
  private static String rule(String value) {
    return """
        events:
          - event: e
            triggers: [command_start]
            actions:
              - action: a
                plugin: run_command_action
                command: VALUE
        """
        .replace("VALUE", value);
  }

  private static Object expand(Compilation compilation, String value) {
    return ((Fake) compilation.compile(rule(value)).valid().actions().get(0).action())
        .value("command");
  }

  @Test
  void referencesAndDollarSigns() {
    Compilation compilation = Compilation.standard().set("A", "$$x${A}").set("EMPTY", "");
    assertThat(expand(compilation, "1${A}2${A}")).isEqualTo("1$$x${A}2$$x${A}");
    assertThat(expand(compilation, "'${EMPTY}'")).isEqualTo("");
    assertThat(expand(compilation, "owes $4.75 $HOME $")).isEqualTo("owes $4.75 $HOME $");
    assertThat(expand(compilation, "$${A} $$$$ $$${A}")).isEqualTo("${A} $$ $$$x${A}");
  }

  @Test
  void files(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("secret");
    Files.writeString(file, "s3cr\u00e9t\n\n");
    assertThat(expand(Compilation.standard(), "x${file:" + file + "}")).isEqualTo("xs3cr\u00e9t\n");
    Files.write(file, new byte[] {(byte) 0xFF});
    Path large = Files.write(dir.resolve("large"), new byte[65 * 1024]);
    assertThat(problems("${file:" + file + "}"))
        .containsExactly("a.yaml:7:18: ${file:" + file + "} is not UTF-8; name a text file");
    assertThat(problems("${file:" + large + "}"))
        .containsExactly(
            "a.yaml:7:18: ${file:" + large + "} is larger than 64 KiB; name a file with one value");
    for (String name : List.of(dir.toString(), dir + "/gone", "relative", "/dev/zero", "")) {
      assertThat(problems("'${file:" + name + "}'"))
          .containsExactly(
              "a.yaml:7:18: ${file:"
                  + name
                  + "} names no file; name a readable file by its absolute path");
    }
  }

  private static List<String> problems(String value) {
    return Compilation.standard().set("SET", "x").compile(rule(value)).lines();
  }

  @Test
  void whatCannotBePutIn() {
    assertThat(problems("${UNSET}${SET}${UNSET2}"))
        .containsExactly(
            "a.yaml:7:18: the environment variable UNSET is not set; set it for the daemon, or"
                + " write $${ where the text itself shall have ${",
            "a.yaml:7:18: the environment variable UNSET2 is not set; set it for the daemon, or"
                + " write $${ where the text itself shall have ${");
    for (String odd : List.of("${}", "${1}", "${SET:-x}", "${SET")) {
      assertThat(problems("'" + odd + "'"))
          .containsExactly(
              "a.yaml:7:18: '"
                  + odd
                  + "' is neither ${ENV_NAME} nor ${file:/path}; write $${ where the text itself"
                  + " shall have ${");
    }
  }

  private static final Parameter<Long> PORT =
      Parameter.of("port", ParameterTypes.number(1, 9), "p");
  private static final Parameter<String> KEY =
      Parameter.of("key", ParameterTypes.TEXT, "k").secret();
  private static final Parameter<String> URL = Parameter.of("url", ParameterTypes.TEXT, "u");
  private static final PluginDescriptor CHATTY =
      PluginDescriptor.of(
          "chatty_action",
          "Tells everything",
          PORT,
          KEY,
          URL,
          Parameter.of("log", ParameterTypes.OUTPUT_FILE, "l"),
          Parameter.of("when", ParameterTypes.DURATION, "w"),
          Parameter.of("on", ParameterTypes.BOOLEAN, "o"),
          Parameter.of("match", ParameterTypes.PATTERN, "m"),
          Parameter.of("say", ParameterTypes.TEMPLATE.list(), "s"));

  private static String chatty(String parameters) {
    return """
        events:
          - event: e
            triggers: [command_start]
            actions:
              - action: a
                plugin: chatty_action
        """
        + parameters.indent(8);
  }

  @Property
  void noMessageShowsWhatWasPutInWhateverTypeItIsGivenTo(
      @ForAll @AlphaChars @NumericChars @StringLength(min = 8, max = 20) String secret) {
    Result result =
        new Compilation(new FakePlugins().action(CHATTY, Fake::new))
            .set("S", secret)
            .compile(
                chatty(
                    """
                    port: ${S}
                    key: ${S}
                    log: ["/proc/self/status/${S}"]
                    when: x${S}
                    on: "${S}"
                    match: "(${S}"
                    say: [fine, "{{${S}}}", "{{x${S}}}", "{{username|${S}}}"]
                    no_such: ${S}
                    """));
    assertThat(result.problems().list()).hasSizeGreaterThanOrEqualTo(7);
    assertHidden(result, secret);
  }

  @Property(tries = 50)
  void noMessageShowsWhatAPluginSaysOfAnExpandedOrSecretValue(
      @ForAll @AlphaChars @NumericChars @StringLength(min = 8, max = 20) String secret) {
    for (Parameter<?> named : List.of(PORT, KEY, URL)) {
      for (int how = 0; how < 3; how++) {
        int kind = how;
        FakePlugins plugins =
            new FakePlugins()
                .action(
                    CHATTY,
                    (d, p, c) -> {
                      String told = p.get(URL).toUpperCase(Locale.ROOT) + p.get(KEY);
                      c.warn(named, "doubts " + told, "write other than " + told);
                      throw kind == 0
                          ? new ParameterException(named.name(), told, "not " + told)
                          : kind == 1
                              ? new IllegalStateException(told)
                              : new ParameterException("none", told, told);
                    });
        Result result =
            new Compilation(plugins)
                .set("S", secret)
                .compile(chatty("port: 1\nkey: k" + secret + "\nurl: http://${S}/\n"));
        assertThat(result.problems().list()).hasSize(2);
        assertHidden(result, secret);
      }
    }
  }

  private static void assertHidden(Result result, String secret) {
    assertThat(result.plan()).isEmpty();
    assertThat(result.problems().toString()).doesNotContainIgnoringCase(secret);
    assertThat(result.problems().list().toString()).doesNotContainIgnoringCase(secret);
  }

  @Test
  void pathOfAnOutputFileIsShownAsItIsWritten() {
    Result result =
        new Compilation(new FakePlugins().action(CHATTY, Fake::new))
            .set("DIR", "/proc/self/status")
            .compile(chatty("log: ${DIR}/event.log\n"));
    assertThat(result.lines())
        .containsExactly(
            "a.yaml:7:14: log: '${DIR}/event.log' can't be created: what should be a directory"
                + " above it is a file; write the path of a file that can be created");
  }
}
