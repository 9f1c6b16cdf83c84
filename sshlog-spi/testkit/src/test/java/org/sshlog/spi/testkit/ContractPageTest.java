// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/** The page for authors and the corpus keep up with the kit and the events. */
class ContractPageTest {
  private static final Path PAGE = Path.of("../../docs/plugin-contract.md");

  @Test
  void the_page_lists_exactly_the_rules_that_are_tested() throws IOException {
    Set<String> tested = ContractRun.rulesOf(FilterContract.class);
    tested.addAll(ContractRun.rulesOf(ActionContract.class));
    Set<String> listed = new TreeSet<>();
    Matcher rows = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\|").matcher(Files.readString(PAGE));
    while (rows.find()) {
      listed.add(rows.group(1));
    }
    assertThat(listed).isEqualTo(tested).hasSizeGreaterThan(20);
  }

  @Test
  void each_part_of_the_corpus_has_every_type_of_event() {
    assertThat(EventCorpus.plain()).extracting(Event::type).containsExactly(EventType.values());
    Set<EventType> varied = EnumSet.noneOf(EventType.class);
    EventCorpus.variants().forEach(event -> varied.add(event.type()));
    assertThat(varied).containsAll(EnumSet.complementOf(EnumSet.of(EventType.FILE_DOWNLOAD)));
  }
}
