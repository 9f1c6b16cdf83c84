// SPDX-License-Identifier: Apache-2.0
/**
 * What the plug-ins of a daemon that runs as root need to write files without being led astray.
 * Depends on the JDK only; the daemon offers it to every plug-in, beside the plug-in interface.
 */
module org.sshlog.files {
  exports org.sshlog.files;
}
