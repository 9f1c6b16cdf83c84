// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that can't be answered. Its text is a sentence for the client; it may hold hostile
 * text.
 */
public final class RequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final transient Map<String, ?> details;

  /**
   * Makes one.
   *
   * @param code the error's stable name, one of docs/protocol.md
   * @param sentence what is wrong and what to do about it
   */
  public RequestException(String code, String sentence) {
    this(code, sentence, Map.of());
  }

  /**
   * Makes one with more fields for the error object.
   *
   * @param details JSON values as in {@link Response#fields}
   */
  public RequestException(String code, String sentence, Map<String, ?> details) {
    super(sentence);
    this.code = code;
    this.details = details;
  }

  /** The error's stable name. */
  public String code() {
    return code;
  }

  /** More fields of the error object; may be empty. */
  public Map<String, ?> details() {
    return details;
  }

  /**
   * The error object as a line.
   *
   * @param last whether it ends the answer
   */
  CharSequence line(boolean last) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("error", getMessage());
    fields.put("code", code);
    fields.putAll(details);
    StringBuilder line = new StringBuilder(256);
    JsonLine.append(line, fields, last);
    return line;
  }
}
