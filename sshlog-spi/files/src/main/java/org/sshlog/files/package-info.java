// SPDX-License-Identifier: Apache-2.0
/**
 * Files that are written by root in places that others may reach. {@link
 * org.sshlog.files.AppendFile} is what an action that keeps a log wants: a file that is opened
 * safely, appended to, and known to be still the one that its path names. {@link
 * org.sshlog.files.TrustedDirectory} is what it stands on. Called by the thread of the action that
 * uses it; nothing here is shared between actions.
 *
 * <p>Nothing is lost here in silence: what the file system did not take is reported to the byte.
 */
package org.sshlog.files;
