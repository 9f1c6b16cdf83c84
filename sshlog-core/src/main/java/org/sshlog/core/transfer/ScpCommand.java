// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * What scp was told when it serves another scp, by its own protocol.
 *
 * @param upload whether it writes files here ({@code -t}), else reads them ({@code -f})
 * @param toDirectory whether its target must be a directory
 * @param paths its target, or what to read
 */
record ScpCommand(boolean upload, boolean toDirectory, List<String> paths) {
  /** Reads a command line; null when that scp serves nobody. */
  static ScpCommand of(List<String> argv) {
    StringBuilder options = new StringBuilder();
    List<String> paths = new ArrayList<>();
    for (int i = 1; i < argv.size(); i++) {
      String argument = argv.get(i);
      if (argument.equals("--")) {
        paths.addAll(argv.subList(i + 1, argv.size()));
        break;
      }
      if (argument.length() < 2 || argument.charAt(0) != '-') {
        paths.addAll(argv.subList(i, argv.size()));
        break;
      }
      options.append(argument, 1, argument.length());
    }
    boolean upload = options.indexOf("t") >= 0;
    if (upload == options.indexOf("f") >= 0 || paths.isEmpty()) {
      return null;
    }
    return new ScpCommand(upload, options.indexOf("d") >= 0, List.copyOf(paths));
  }
}
