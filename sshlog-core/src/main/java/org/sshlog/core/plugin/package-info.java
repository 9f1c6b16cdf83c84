// SPDX-License-Identifier: Apache-2.0
/**
 * The plug-in host: finds JARs, gives each plug-in a module layer of its own, and keeps what they
 * offer in a {@link org.sshlog.core.plugin.PluginRegistry}.
 *
 * <p>Called once at start and by {@code --check}, on the calling thread; the code of a plug-in runs
 * on short-lived threads that are given up when it does not return. A plug-in that can't be loaded
 * becomes a problem and is missing from the registry; all others are loaded.
 */
package org.sshlog.core.plugin;
