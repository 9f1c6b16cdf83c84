// SPDX-License-Identifier: Apache-2.0
/**
 * End-to-end tests: the built distribution as a user starts it, real sshd processes, real clients.
 * Need root, eBPF and Docker, and fail without. Run by {@code dist/test.sh}.
 */
package org.sshlog.dist;
