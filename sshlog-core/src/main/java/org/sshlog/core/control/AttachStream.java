// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.core.terminal.Keyboard;
import org.sshlog.core.terminal.Viewer;
import org.sshlog.core.terminal.host.WindowSize;
import org.sshlog.spi.format.EventJson;

/** The frames of one viewer on their way to its socket, and what it types on the way back. */
final class AttachStream implements InteractiveStream {
  private static final int MAX_SIZE = 65_535;

  private final Viewer viewer;
  private final Keyboard keyboard;
  private final String readonly;
  private final Runnable onFirstKeys;
  private final Runnable onClose;
  private boolean typed;
  private boolean ended;

  /**
   * Makes it.
   *
   * @param keyboard where keys go, null when the viewer may not type
   * @param readonly why it may not type, a sentence
   * @param onFirstKeys what to do when the client begins to type
   * @param onClose what to do when the client has left
   */
  AttachStream(
      Viewer viewer, Keyboard keyboard, String readonly, Runnable onFirstKeys, Runnable onClose) {
    this.viewer = viewer;
    this.keyboard = keyboard;
    this.readonly = readonly;
    this.onFirstKeys = onFirstKeys;
    this.onClose = onClose;
  }

  @Override
  public void appendTo(StringBuilder out, int limit) {
    // Read first: what is painted before it closes is taken below.
    String closed = viewer.closed();
    String frame = viewer.take();
    if (frame != null) {
      EventJson.appendString(out.append("{\"draw\":"), frame);
      out.append("}\n");
    }
    if (closed != null) {
      EventJson.appendString(out.append("{\"closed\":"), closed);
      out.append(",\"end\":true}\n");
      ended = true;
    }
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public boolean overflowed() {
    return viewer.hasFrame();
  }

  @Override
  public void take(Request line) throws RequestException {
    line.allow("keys", "rows", "columns");
    String keys = line.text("keys");
    if (keys != null) {
      type(keys);
    }
    if (line.has("rows") || line.has("columns")) {
      viewer.resize(size(line));
    } else if (keys == null) {
      throw new RequestException("invalid_request", "the line has neither keys nor rows, columns");
    }
  }

  private void type(String keys) throws RequestException {
    if (keyboard == null) {
      throw new RequestException("readonly", readonly);
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(keys);
    } catch (IllegalArgumentException e) {
      throw new RequestException("invalid_request", "field 'keys' must be in base64");
    }
    if (!typed) {
      typed = true;
      onFirstKeys.run();
    }
    keyboard.type(bytes);
  }

  /** The size of the client's window. */
  static WindowSize size(Request request) throws RequestException {
    return new WindowSize(
        request.number("rows", 1, MAX_SIZE, null), request.number("columns", 1, MAX_SIZE, null));
  }

  @Override
  public Map<String, ?> counters() {
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("attached", viewer.terminal().number());
    counters.put("sent", viewer.frames());
    counters.put("queued", viewer.hasFrame() ? 1 : 0);
    counters.put("refused", keyboard == null ? 0 : keyboard.dropped());
    return counters;
  }

  @Override
  public void close() {
    onClose.run();
  }
}
