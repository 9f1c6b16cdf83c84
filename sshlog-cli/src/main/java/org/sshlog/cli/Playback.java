// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.cli.recording.Event;
import org.sshlog.cli.recording.EventReader;
import org.sshlog.cli.recording.Place;
import org.sshlog.cli.recording.Recording;
import org.sshlog.cli.recording.RecordingException;
import org.sshlog.screen.Screen;

/**
 * A place in a recording and the screen as it was there. Goes back by way of copies of the screen
 * that it keeps on the way, fewer of them the longer the recording is. Not thread-safe.
 */
final class Playback implements Closeable {
  private static final int MOST_COPIES = 64;

  /** What all copies together may hold, at 12 bytes a cell. */
  private static final int MOST_CELLS = 1_500_000;

  /** At first there is a copy each time so many bytes have been written. */
  private static final long FIRST_DISTANCE = 256 << 10;

  /** A place to go back to. */
  private record Copy(Place place, Screen screen, String marker) {}

  private final Recording recording;
  private final List<Copy> copies = new ArrayList<>();
  private long distance = FIRST_DISTANCE;
  private EventReader events;
  private Event next;
  private Screen screen;
  private Place place;
  private String marker = "";

  /**
   * Begins at the beginning.
   *
   * @param size of the terminal when the recording does not tell it
   */
  Playback(Recording recording, Event.Size size) throws IOException, RecordingException {
    this.recording = recording;
    Event.Size first = recording.size() == null ? size : recording.size();
    events = recording.read();
    place = events.place();
    screen = new Screen(first.rows(), first.columns());
    copies.add(new Copy(place, screen.copy(), marker));
    next = events.next();
  }

  Screen screen() {
    return screen;
  }

  /** The event that comes next; null at the end. */
  Event next() {
    return next;
  }

  /** The time of the last event that has been played, in microseconds. */
  long micros() {
    return place.micros();
  }

  /** The last marker's text; empty before the first. */
  String marker() {
    return marker;
  }

  boolean isTruncated() {
    return events.isTruncated();
  }

  /** Whether a line of the screen holds a text. */
  boolean shows(String text) {
    for (int row = 0; row < screen.rows(); row++) {
      if (screen.line(row).contains(text)) {
        return true;
      }
    }
    return false;
  }

  /** Plays the next event, which must be there. */
  void step() throws IOException, RecordingException {
    apply(next);
    place = events.place();
    if (place.offset() - copies.get(copies.size() - 1).place().offset() >= distance) {
      keep();
    }
    next = events.next();
  }

  private void apply(Event event) {
    switch (event.kind()) {
      case OUTPUT -> screen.feed(event.text());
      case MARKER -> marker = event.text();
      case RESIZE -> {
        Event.Size size = event.size();
        if (size != null) {
          screen.resize(size.rows(), size.columns());
        }
      }
      default -> {}
    }
  }

  private void keep() {
    copies.add(new Copy(place, screen.copy(), marker));
    int cells = screen.rows() * screen.columns() * (screen.alternate() ? 2 : 1);
    if (copies.size() > Math.max(2, Math.min(MOST_COPIES, MOST_CELLS / cells))) {
      for (int i = copies.size() - 2; i > 0; i -= 2) {
        copies.remove(i); // every second one; the first and the last stay
      }
      distance *= 2;
    }
  }

  /** Goes to the moment just after everything up to a time has happened. */
  void seek(long micros) throws IOException, RecordingException {
    if (micros < place.micros()) {
      goBack(micros);
    }
    while (next != null && next.micros() <= micros) {
      step();
    }
  }

  /** Goes to the nearest copy before a time. */
  private void goBack(long micros) throws IOException, RecordingException {
    int nearest = copies.size() - 1;
    while (nearest > 0 && copies.get(nearest).place().micros() > micros) {
      nearest--;
    }
    Copy copy = copies.get(nearest);
    EventReader reader = recording.read(copy.place());
    events.close();
    events = reader;
    place = copy.place();
    screen = copy.screen().copy();
    marker = copy.marker();
    next = events.next();
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
