// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import java.util.List;

/**
 * Receives the fields of an event in their fixed order: the one description from which JSON,
 * template fields and environment variables all come. Implemented by whoever wants to read an event
 * without knowing its type; see {@link Event#describe(Fields)}.
 */
public interface Fields {
  /** A text field; {@code value} may be null, which means: not known. */
  void text(String name, String value);

  /** An integer field. */
  void number(String name, long value);

  /** An integer field that is not known. */
  void unknownNumber(String name);

  /** A yes-or-no field. */
  void flag(String name, boolean value);

  /** A list of texts; neither the list nor an element is null. */
  void list(String name, List<String> values);

  /** Begins a group of fields that belong together; its fields follow until {@link #endGroup()}. */
  void beginGroup(String name);

  /** Ends the group begun last. */
  void endGroup();
}
