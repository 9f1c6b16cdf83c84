// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps transfers of some files. Called by the thread of the rule that names it, which waits while
 * a file system does not answer; stateless.
 */
package org.sshlog.filter.uploadfilepath;
