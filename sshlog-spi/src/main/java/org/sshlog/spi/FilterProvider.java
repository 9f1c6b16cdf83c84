// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

/**
 * Makes filters of one kind. Found with {@link java.util.ServiceLoader}; needs a public constructor
 * without arguments that does nothing.
 */
public interface FilterProvider {
  /** What this kind of filter is called and takes; the same at each call. */
  PluginDescriptor descriptor();

  /**
   * Makes one filter for one rule.
   *
   * @param parameters values of the declared parameters, already converted and complete
   * @param context what the daemon offers
   * @throws ParameterException when the values do not fit together
   */
  Filter create(Parameters parameters, PluginContext context);
}
