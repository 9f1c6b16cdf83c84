// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

/**
 * Makes actions of one kind. Found with {@link java.util.ServiceLoader}; needs a public constructor
 * without arguments that does nothing.
 */
public interface ActionProvider {
  /** What this kind of action is called and takes; the same at each call. */
  PluginDescriptor descriptor();

  /**
   * Makes one action. Opens, creates and connects nothing (that is for the first event): it is also
   * called when a configuration is only checked.
   *
   * @param parameters values of the declared parameters, already converted and complete
   * @param context what the daemon offers
   * @throws ParameterException when the values do not fit together
   */
  Action create(Parameters parameters, PluginContext context);
}
