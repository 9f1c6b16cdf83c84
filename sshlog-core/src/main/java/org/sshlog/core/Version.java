// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.lang.module.ModuleDescriptor;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, as the build wrote it into the module. */
final class Version implements IVersionProvider {
  static String current() {
    ModuleDescriptor descriptor = Version.class.getModule().getDescriptor();
    return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"sshlogd " + current()};
  }
}
