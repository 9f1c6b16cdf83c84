// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sshlog.spi.format.Template;

/**
 * Finds the script in a command line that has a shell execute one, also behind programs that start
 * others: {@code env}, {@code sudo}, {@code nice}, {@code timeout}.
 */
final class ShellScript {
  private static final Set<String> SHELLS =
      Set.of("sh", "ash", "bash", "dash", "fish", "ksh", "mksh", "rbash", "su", "zsh");
  private static final Pattern SCRIPT_OPTION = Pattern.compile("-[A-Za-z]*c|--command");

  private ShellScript() {}

  /** The argument that is a script, or empty when none is. */
  static Optional<Template> find(String command, List<Template> args) {
    boolean shell = isShell(command);
    boolean option = false;
    for (Template word : args) {
      String text = word.toString();
      boolean isOption = text.startsWith("-") || text.startsWith("+");
      if (option && !isOption) {
        return Optional.of(word);
      }
      option |= shell && SCRIPT_OPTION.matcher(text).matches();
      shell |= isShell(text);
    }
    return Optional.empty();
  }

  private static boolean isShell(String word) {
    return SHELLS.contains(word.substring(word.lastIndexOf('/') + 1));
  }
}
