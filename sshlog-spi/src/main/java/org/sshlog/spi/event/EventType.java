// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of event, one for each name that a {@code triggers:} list may hold. New kinds are
 * appended over time: a plug-in that switches over this type needs a default branch.
 */
public enum EventType {
  /** A client has authenticated and its session exists. */
  CONNECTION_ESTABLISHED,
  /** A client failed to authenticate. */
  CONNECTION_AUTH_FAILED,
  /** The connection ended. */
  CONNECTION_CLOSE,
  /** A process of the session has executed a program. */
  COMMAND_START,
  /** A process that had executed a program ended. */
  COMMAND_FINISH,
  /** Output reached the client's terminal. */
  TERMINAL_UPDATE,
  /** The client typed. */
  TERMINAL_INPUT,
  /** The window size of a terminal changed. */
  TERMINAL_RESIZE,
  /** A file was written through scp or sftp. */
  FILE_UPLOAD,
  /** A file was read through scp or sftp. */
  FILE_DOWNLOAD,
  /** An sftp operation other than reading and writing a file. */
  FILE_OPERATION,
  /** A forwarded channel was opened. */
  PORT_FORWARD,
  /** A command of the session opened a TCP connection. */
  NETWORK_CONNECT,
  /** The kernel side or the daemon had to drop something. */
  DATA_LOST;

  private static final Map<String, EventType> BY_WIRE_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(EventType::wireName, t -> t));

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used in configuration files, JSON and log lines, such as {@code command_start}. */
  public String wireName() {
    return wireName;
  }

  /**
   * The type of this wire name, or empty when there is none.
   *
   * @param wireName a lower-case name with underscores; not null
   */
  public static Optional<EventType> ofWireName(String wireName) {
    return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
  }
}
