// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.uploadfilepath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class UploadFilePathProviderTest {
  private static final Events SESSION = Events.sample();

  private static Filter filter(Object value) {
    UploadFilePathProvider provider = new UploadFilePathProvider();
    return provider.create(
        GivenParameters.convertMain(provider.descriptor(), value), new TestContext());
  }

  @Test
  void compares_whole_paths_of_uploads_and_downloads() {
    Filter filter = filter(List.of("/srv/a", "/srv/b"));
    assertThat(filter.test(SESSION.upload("/srv/a"))).isTrue();
    assertThat(filter.test(SESSION.download("/srv/b"))).isTrue();
    assertThat(filter.test(SESSION.upload("/srv/a2"))).isFalse();
    assertThat(filter.test(SESSION.upload("/srv/sub/a"))).isFalse();
  }

  @Test
  void looks_through_symbolic_links(@TempDir Path tmp) throws IOException {
    Path real = Files.createDirectory(tmp.resolve("real")).toRealPath();
    Path file = Files.writeString(real.resolve("file"), "");
    Path link = Files.createSymbolicLink(tmp.resolve("link"), real);
    Path other = Files.createSymbolicLink(tmp.resolve("other"), file);
    Filter filter = filter(link.resolve("file").toString());
    assertThat(filter.test(SESSION.upload(file.toString()))).isTrue();
    assertThat(filter.test(SESSION.upload(other.toString()))).isTrue();
    assertThat(filter.test(SESSION.upload(link + "/../real/file"))).isTrue();
    assertThat(filter.test(SESSION.upload(real.resolve("else").toString()))).isFalse();
  }

  @Test
  void a_file_that_is_gone_again_is_compared_by_its_directory(@TempDir Path tmp)
      throws IOException {
    Path real = Files.createDirectory(tmp.resolve("real")).toRealPath();
    Path link = Files.createSymbolicLink(tmp.resolve("link"), real);
    assertThat(filter(link + "/x").test(SESSION.upload(real + "/x"))).isTrue();
  }

  @Test
  void a_path_that_is_none_passes_nothing() {
    assertThat(filter("/srv/a").test(SESSION.upload("/srv/\0a"))).isFalse();
    assertThat(filter("/srv/\0a").test(SESSION.upload("/srv/\0a"))).isTrue();
  }
}
