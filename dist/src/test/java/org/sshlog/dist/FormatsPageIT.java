// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Page;
import org.sshlog.dist.fixture.Page.Block;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.format.EventFields;

/** docs/formats.md lists the fields that events really have, in their order. */
class FormatsPageIT {
  private static final Page PAGE = Page.of("formats.md");
  private static final String COMMON = "Fields of every event";
  private static final Set<String> OPTIONAL =
      Set.of("argv_base64", "args_truncated", "transfer_direction");

  /** The fields that the page lists for a type, without those that an event need not have. */
  private static List<String> documented(String type) {
    List<String> fields = new ArrayList<>(PAGE.rows(COMMON));
    fields.addAll(PAGE.rows(type));
    fields.removeAll(OPTIONAL);
    return fields;
  }

  @Test
  void theTablesAreWhatASessionShows() {
    try (Lab lab = Lab.open()) {
      String mark = Lab.mark();
      lab.client().run("/bin/true " + mark + " $'\\xff'; true").orFail();
      Event finish = lab.events().await("command_finish", mark);
      String session = finish.text("session_id");
      lab.settle();
      for (String type : List.of("connection_established", "connection_close")) {
        assertThat(lab.events().all(type, session))
            .hasSize(1)
            .allSatisfy(
                event -> assertThat(event.names()).containsExactlyElementsOf(documented(type)));
      }
      Event start = lab.events().await("command_start", mark);
      for (Event event : List.of(start, finish)) {
        List<String> names = new ArrayList<>(event.names());
        assertThat(names.remove("argv_base64")).isTrue();
        assertThat(names).isEqualTo(documented(event.type()));
        assertThat(PAGE.rows(event.type())).containsAll(OPTIONAL);
      }
    }
  }

  @Test
  void everyTypeHasItsTable() {
    for (EventType type : EventType.values()) {
      assertThat(PAGE.rows(type.wireName())).as(type.wireName()).isNotEmpty();
    }
    List<String> lost = new ArrayList<>(EventFields.names(EventType.DATA_LOST));
    lost.removeIf(name -> name.contains("."));
    List<String> own = new ArrayList<>(documented("data_lost"));
    own.remove("tcp_info");
    assertThat(own).isEqualTo(lost);
  }

  @Test
  void theExamplesHaveTheFieldsOfTheTables() throws IOException {
    List<Block> examples = PAGE.blocks("json");
    assertThat(examples).hasSize(14);
    for (Block example : examples) {
      Event event = Event.parse(example.text());
      assertThat(event.type()).isEqualTo(example.heading());
      assertThat(event.names()).containsExactlyElementsOf(documented(event.type()));
    }
  }
}
