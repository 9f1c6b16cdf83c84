// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

/** The versions of the asciicast format that can be written. */
enum CastFormat {
  /** Times are seconds since the beginning; what every player reads. */
  V2,
  /** Times are seconds since the event before; for asciinema 3. */
  V3
}
