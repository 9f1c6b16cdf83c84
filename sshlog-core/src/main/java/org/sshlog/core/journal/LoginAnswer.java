// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.util.List;
import java.util.Map;

/**
 * What the journal knows.
 *
 * @param entries the fields of each login, the latest first; they hold hostile text
 * @param more whether older ones that match were left out
 * @param beginsMs since when the journal goes back, milliseconds since the epoch; 0 while it is
 *     empty
 * @param damaged how many lines of the files are damaged
 */
public record LoginAnswer(
    List<Map<String, Object>> entries, boolean more, long beginsMs, int damaged) {}
