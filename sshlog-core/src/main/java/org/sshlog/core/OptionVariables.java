// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.util.Locale;
import java.util.function.UnaryOperator;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets each option also be an environment variable: {@code --config-dir} is {@code
 * SSHLOG_CONFIG_DIR}. A variable that is empty counts as not set, as in a service's environment
 * file.
 */
final class OptionVariables implements IDefaultValueProvider {
  private final UnaryOperator<String> environment;

  /** Makes one; {@code environment} gives the value of a variable, null when it is not set. */
  OptionVariables(UnaryOperator<String> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String name = option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    String value = environment.apply("SSHLOG_" + name);
    return value == null || value.isBlank() ? null : value;
  }
}
