// SPDX-License-Identifier: Apache-2.0
/**
 * What a terminal shows, and how to show it on another terminal: for looking over somebody's
 * shoulder and for playing recordings.
 */
module org.sshlog.screen {
  exports org.sshlog.screen;
}
