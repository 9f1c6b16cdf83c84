// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sshlog.core.pipeline.BoundedQueue;
import org.sshlog.core.pipeline.EventSource;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/** {@code watch}: live events, as lines for people, as JSON, or both. */
public final class WatchCommand implements ControlCommand {
  /** Every kind but the bytes of terminals, which would drown the rest. */
  private static final Set<EventType> DEFAULT_TYPES =
      EnumSet.complementOf(
          EnumSet.of(
              EventType.TERMINAL_UPDATE, EventType.TERMINAL_INPUT, EventType.TERMINAL_RESIZE));

  private static final Set<String> FORMATS = Set.of("both", "line", "json");
  private static final int QUEUE_ITEMS = 8192;
  private static final long QUEUE_BYTES = 2 << 20;

  private final EventSource source;
  private final int queueItems;
  private final long queueBytes;

  /** Makes the command; a watcher may be 8192 events or 2 MiB behind. */
  public WatchCommand(EventSource source) {
    this(source, QUEUE_ITEMS, QUEUE_BYTES);
  }

  WatchCommand(EventSource source, int queueItems, long queueBytes) {
    this.source = source;
    this.queueItems = queueItems;
    this.queueBytes = queueBytes;
  }

  @Override
  public String name() {
    return "watch";
  }

  @Override
  public Response answer(Request request) throws RequestException {
    request.allow("types", "user", "session", "format");
    Set<EventType> types = types(request.texts("types"));
    String format = request.text("format");
    if (format != null && !FORMATS.contains(format)) {
      throw new RequestException(
          "invalid_request", "unknown format '" + format + "'; write line, json or both");
    }
    BoundedQueue<Event> queue = new BoundedQueue<>(queueItems, queueBytes, Event::weight);
    WatchStream stream =
        new WatchStream(
            queue,
            source.subscribe(types, queue),
            new WatchSelection(request.text("user"), request.text("session")),
            !"json".equals(format),
            !"line".equals(format));
    return new Response(Map.of("watching", names(types)), stream);
  }

  private static Set<EventType> types(List<String> wireNames) throws RequestException {
    if (wireNames.isEmpty()) {
      return DEFAULT_TYPES;
    }
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (String wireName : wireNames) {
      types.add(
          EventType.ofWireName(wireName)
              .orElseThrow(
                  () ->
                      new RequestException(
                          "invalid_request",
                          "unknown event type '"
                              + wireName
                              + "'; known are "
                              + String.join(", ", names(Arrays.asList(EventType.values()))))));
    }
    return types;
  }

  private static List<String> names(Collection<EventType> types) {
    return types.stream().map(EventType::wireName).collect(Collectors.toList());
  }
}
