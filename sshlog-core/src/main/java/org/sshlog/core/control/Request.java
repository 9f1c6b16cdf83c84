// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One request as it came in: who asks, for what. Immutable; its values are hostile input. */
public final class Request {
  private final Peer peer;
  private final Map<String, Object> fields;

  Request(Peer peer, Map<String, Object> fields) {
    this.peer = peer;
    this.fields = fields;
  }

  /** Who asks. */
  public Peer peer() {
    return peer;
  }

  /** The command asked for. */
  String command() throws RequestException {
    String command = text("command");
    if (command == null) {
      throw invalid("the request names no command; write {\"command\":\"sessions\"}");
    }
    return command;
  }

  /**
   * Checks that the request has no fields but {@code command} and these, so that a misspelt one is
   * not silently ignored.
   *
   * @throws RequestException naming those that it should not have
   */
  public void allow(String... names) throws RequestException {
    Set<String> unknown = new TreeSet<>(fields.keySet());
    unknown.removeAll(Set.of(names));
    unknown.remove("command");
    if (!unknown.isEmpty()) {
      String known = names.length == 0 ? "none" : String.join(", ", names);
      throw invalid(
          "unknown field '" + unknown.iterator().next() + "'; fields of this command: " + known);
    }
  }

  /**
   * The text in this field, or null when the request does not have it.
   *
   * @throws RequestException when it is not a text
   */
  public String text(String name) throws RequestException {
    Object value = fields.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw invalid("field '" + name + "' must be a string");
  }

  /**
   * The texts in this field, a list or a single one, in order and without repetition; empty when
   * the request does not have it.
   *
   * @throws RequestException when it is anything else
   */
  public List<String> texts(String name) throws RequestException {
    Object value = fields.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof String text) {
      return List.of(text);
    }
    Set<String> texts = new LinkedHashSet<>();
    if (value instanceof Collection<?> values) {
      for (Object element : values) {
        if (element instanceof String text) {
          texts.add(text);
        } else {
          throw invalid("field '" + name + "' must hold strings only");
        }
      }
      return new ArrayList<>(texts);
    }
    throw invalid("field '" + name + "' must be a list of strings");
  }

  /**
   * The whole number in this field.
   *
   * @param least the smallest that is allowed
   * @param greatest the largest that is allowed
   * @param otherwise what holds when the request does not have it; null when it must
   * @throws RequestException when it is missing, no whole number, or out of these bounds
   */
  public int number(String name, int least, int greatest, Integer otherwise)
      throws RequestException {
    Object value = fields.get(name);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value instanceof Integer number && number >= least && number <= greatest) {
      return number;
    }
    throw invalid("field '" + name + "' must be a number from " + least + " to " + greatest);
  }

  /**
   * The time in this field, milliseconds since the epoch; 0 when the request does not have it.
   *
   * @throws RequestException when it is no whole number, or negative
   */
  public long time(String name) throws RequestException {
    Object value = fields.get(name);
    if (value == null) {
      return 0;
    }
    if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 0) {
      return ((Number) value).longValue();
    }
    throw invalid("field '" + name + "' must be a time in milliseconds since 1970");
  }

  /**
   * Whether this field is true; false when the request does not have it.
   *
   * @throws RequestException when it is not true or false
   */
  public boolean flag(String name) throws RequestException {
    Object value = fields.get(name);
    if (value == null || value instanceof Boolean) {
      return value != null && (Boolean) value;
    }
    throw invalid("field '" + name + "' must be true or false");
  }

  /** Whether the request has this field, with a value. */
  public boolean has(String name) {
    return fields.get(name) != null;
  }

  private static RequestException invalid(String sentence) {
    return new RequestException("invalid_request", sentence);
  }
}
