// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.uploadfilepathregex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class UploadFilePathRegexProviderTest {
  private static final Events SESSION = Events.sample();

  @Test
  void searches_the_path_of_uploads_and_downloads() {
    UploadFilePathRegexProvider provider = new UploadFilePathRegexProvider();
    Filter filter =
        provider.create(
            GivenParameters.convertMain(provider.descriptor(), "\\.php$|^/etc/"),
            new TestContext());
    assertThat(filter.test(SESSION.upload("/srv/www/shell.php"))).isTrue();
    assertThat(filter.test(SESSION.download("/etc/shadow"))).isTrue();
    assertThat(filter.test(SESSION.upload("/srv/www/shell.php.txt"))).isFalse();
  }
}
