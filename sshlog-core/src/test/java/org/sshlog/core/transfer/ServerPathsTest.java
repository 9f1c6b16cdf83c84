// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerPathsTest {
  @Test
  void absolute_paths_are_tidied() {
    ServerPaths paths = new ServerPaths("/", "/home/alice");
    assertThat(paths.resolve("/a//b/./c/")).isEqualTo("/a/b/c");
    assertThat(paths.resolve("/")).isEqualTo("/");
    assertThat(paths.resolve("/../../a")).isEqualTo("/a");
  }

  @Test
  void relative_paths_begin_in_the_directory() {
    ServerPaths paths = new ServerPaths("/", "/home/alice");
    assertThat(paths.resolve("a")).isEqualTo("/home/alice/a");
    assertThat(paths.resolve(".")).isEqualTo("/home/alice");
    assertThat(paths.resolve("")).isEqualTo("/home/alice");
    assertThat(paths.resolve("../bob")).isEqualTo("/home/bob");
    assertThat(paths.resolve("../../../x")).isEqualTo("/x");
  }

  @Test
  void behind_what_may_be_a_link_the_way_up_stays() {
    assertThat(new ServerPaths("/", "/h").resolve("link/../x")).isEqualTo("/h/link/../x");
  }

  @Test
  void all_is_below_the_root() {
    ServerPaths paths = new ServerPaths("/srv/chroot", null);
    assertThat(paths.resolve("/../etc/passwd")).isEqualTo("/srv/chroot/etc/passwd");
    assertThat(paths.resolve("/")).isEqualTo("/srv/chroot");
  }

  @Test
  void what_begins_in_a_directory_that_is_not_known_stays_as_it_was_said() {
    ServerPaths paths = new ServerPaths(null, null);
    assertThat(paths.resolve("../x")).isEqualTo("../x");
    assertThat(paths.resolve("/y")).isEqualTo("/y");
    paths.isIn("/home");
    assertThat(paths.resolve("../x")).isEqualTo("/x");
  }
}
