// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.format.Template;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.HostileText;

class FileNameTest {
  private static String name(String template, String user) {
    return new FileName(Template.parse(template)).of(Events.sample().user(user).output("x"));
  }

  private static void assertHarmless(String name) {
    assertThat(name).matches("[\\p{L}\\p{Nd}_@+=,:][\\p{L}\\p{Nd}._@+=,: -]*");
    assertThat(FileName.numbered(name, Integer.MAX_VALUE).getBytes(UTF_8).length)
        .isLessThanOrEqualTo(255);
  }

  @Property
  void no_user_leads_out_of_the_directory(@ForAll String user) {
    assertHarmless(name("{{username}}.cast", user));
    assertHarmless(name("{{username}}", user));
  }

  @Test
  void hostileUsersAreRenamed() {
    for (String user : HostileText.all()) {
      assertHarmless(name("{{username}}-{{session_id}}.cast", user));
    }
    assertThat(name("{{username}}.cast", "../../etc/passwd")).isEqualTo("_._.._etc_passwd.cast");
    assertThat(name("{{username}}", "..")).isEqualTo("_.");
    assertThat(name("{{username}}", "-rf")).isEqualTo("_rf");
    assertThat(name("{{username}}", "")).isEqualTo("_");
    assertThat(name("{{username}}.cast", "d\u00e9j\u00e0")).isEqualTo("d\u00e9j\u00e0.cast");
  }

  @Test
  void longNamesAreCutBeforeTheExtensionAndBetweenCharacters() {
    assertHarmless(name("{{username}}.cast", "\u4e2d".repeat(300)));
    assertThat(name("{{username}}.cast", "\u4e2d".repeat(300)))
        .isEqualTo("\u4e2d".repeat((255 - 11 - 5) / 3) + ".cast");
  }

  @Test
  void numbersStandBeforeTheExtension() {
    assertThat(FileName.numbered("a.b.cast", 1)).isEqualTo("a.b.cast");
    assertThat(FileName.numbered("a.b.cast", 12)).isEqualTo("a.b-12.cast");
    assertThat(FileName.numbered("plain", 2)).isEqualTo("plain-2");
    assertThat(FileName.numbered(".cast", 2)).isEqualTo(".cast-2");
  }

  @Test
  void templatesThatCantBeNamesAreRefused() {
    for (String wrong : List.of("a/b", "a\nb", "{{args}}", "{{no_such_field}}", "{{start_time}}")) {
      assertThatThrownBy(() -> new FileName(Template.parse(wrong)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () -> Theatre.in(java.nio.file.Path.of("/tmp/unused")).action("file_name", "../x"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("slash");
    assertThat(FileName.fields())
        .contains("username", "session_id", "tty_id", "tcp_info.client_ip", "shell_pid");
  }
}
