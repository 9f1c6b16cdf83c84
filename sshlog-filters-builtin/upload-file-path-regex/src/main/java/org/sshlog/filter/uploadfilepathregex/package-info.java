// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps transfers of files whose path matches an expression. Called by the thread of the rule that
 * names it; stateless.
 */
package org.sshlog.filter.uploadfilepathregex;
