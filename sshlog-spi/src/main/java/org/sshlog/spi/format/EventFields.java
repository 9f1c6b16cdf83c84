// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.Fields;

/**
 * The fields of an event as a flat map of texts: what templates and environment variables show. A
 * field of a group is named with a dot ({@code tcp_info.client_ip}); an unknown value is the empty
 * text; a list is a JSON array.
 */
public final class EventFields {
  private EventFields() {}

  /** The fields of {@code event} in their fixed order; the texts are as hostile as the event. */
  public static Map<String, String> of(Event event) {
    Flattener flattener = new Flattener();
    event.describe(flattener);
    return flattener.values;
  }

  /** The names of all fields that an event of this type can have, in their fixed order. */
  public static Set<String> names(EventType type) {
    return Collections.unmodifiableSet(of(BlankEvents.of(type)).keySet());
  }

  private static final class Flattener implements Fields {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Deque<String> groups = new ArrayDeque<>();

    private void put(String name, String value) {
      values.put(groups.isEmpty() ? name : groups.peek() + "." + name, value);
    }

    @Override
    public void text(String name, String value) {
      put(name, value == null ? "" : value);
    }

    @Override
    public void number(String name, long value) {
      put(name, Long.toString(value));
    }

    @Override
    public void unknownNumber(String name) {
      put(name, "");
    }

    @Override
    public void flag(String name, boolean value) {
      put(name, Boolean.toString(value));
    }

    @Override
    public void list(String name, List<String> texts) {
      StringBuilder array = new StringBuilder("[");
      for (String text : texts) {
        if (array.length() > 1) {
          array.append(',');
        }
        EventJson.appendString(array, text);
      }
      put(name, array.append(']').toString());
    }

    @Override
    public void beginGroup(String name) {
      groups.push(groups.isEmpty() ? name : groups.peek() + "." + name);
    }

    @Override
    public void endGroup() {
      groups.pop();
    }
  }
}
