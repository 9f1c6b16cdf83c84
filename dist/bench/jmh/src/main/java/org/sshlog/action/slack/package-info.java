// SPDX-License-Identifier: Apache-2.0
/** What a benchmark needs of the action that its module does not export. */
package org.sshlog.action.slack;
