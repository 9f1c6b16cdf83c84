// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.format.EventFields;

/**
 * The journal's own protocol: a datagram of fields. Each field of the event is one, {@code
 * SSHLOG_<FIELD>} in capitals, with the exact bytes; those without a value are left out.
 */
final class Journal implements Layout {
  private final Origin origin;
  private final Priorities priorities;
  private final MessageFormat format;

  Journal(Origin origin, Priorities priorities, MessageFormat format) {
    this.origin = origin;
    this.priorities = priorities;
    this.format = format;
  }

  @Override
  public byte[] of(Event event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    Severity severity = priorities.severityOf(event.type());
    append(out, "MESSAGE", format.of(event, severity).getBytes(UTF_8));
    append(out, "PRIORITY", Integer.toString(severity.ordinal()).getBytes(US_ASCII));
    append(
        out,
        "SYSLOG_FACILITY",
        Integer.toString(priorities.facility().ordinal()).getBytes(US_ASCII));
    append(out, "SYSLOG_IDENTIFIER", origin.program().getBytes(US_ASCII));
    append(out, "SYSLOG_PID", Long.toString(origin.pid()).getBytes(US_ASCII));
    for (Map.Entry<String, String> field : EventFields.of(event).entrySet()) {
      if (!field.getValue().isEmpty()) {
        String name = "SSHLOG_" + field.getKey().replace('.', '_').toUpperCase(Locale.ROOT);
        append(out, name, RawText.encode(field.getValue()));
      }
    }
    return out.toByteArray();
  }

  /** A field ends at the line's end, unless its length is told: then it may hold anything. */
  private static void append(ByteArrayOutputStream out, String name, byte[] value) {
    out.writeBytes(name.getBytes(US_ASCII));
    if (hasControls(value)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write('\n');
      out.writeBytes(length.putLong(value.length).array());
    } else {
      out.write('=');
    }
    out.writeBytes(value);
    out.write('\n');
  }

  private static boolean hasControls(byte[] value) {
    for (byte b : value) {
      if (b >= 0 && b < ' ') {
        return true;
      }
    }
    return false;
  }
}
