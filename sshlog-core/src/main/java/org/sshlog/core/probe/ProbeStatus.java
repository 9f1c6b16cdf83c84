// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

/**
 * One probe.
 *
 * @param name its program's name
 * @param hook where it is attached
 * @param attached whether it is attached now
 */
public record ProbeStatus(String name, String hook, boolean attached) {}
