// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.Fields;

/** The fields of an event by their names, those of groups beside the others. */
final class EventMap implements Fields {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  private EventMap() {}

  static Map<String, Object> of(Event event) {
    EventMap map = new EventMap();
    event.describe(map);
    return map.fields;
  }

  @Override
  public void text(String name, String value) {
    fields.put(name, value);
  }

  @Override
  public void number(String name, long value) {
    fields.put(name, value);
  }

  @Override
  public void unknownNumber(String name) {
    fields.put(name, null);
  }

  @Override
  public void flag(String name, boolean value) {
    fields.put(name, value);
  }

  @Override
  public void list(String name, List<String> values) {
    fields.put(name, values);
  }

  @Override
  public void beginGroup(String name) {}

  @Override
  public void endGroup() {}
}
