// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

/** What was being done when an error came: the same errno means different things. */
enum Operation {
  OPEN,
  LOAD,
  ATTACH,
  ATTACH_UPROBE,
  ATTACH_TRACEPOINT,
  ATTACH_RAW_TRACEPOINT,
  ITERATE,
  RUN,
  MAP,
  RING_BUFFER,
  PROBE
}
