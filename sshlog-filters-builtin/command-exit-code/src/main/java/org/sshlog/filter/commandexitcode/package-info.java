// SPDX-License-Identifier: Apache-2.0
/** Keeps commands by how they ended. Called by the thread of the rule that names it; stateless. */
package org.sshlog.filter.commandexitcode;
