// SPDX-License-Identifier: Apache-2.0
/**
 * Servers to test network actions with: they go away, come back, and answer as badly as a test
 * wants; and the rules of {@link org.sshlog.spi.testkit.ActionContract} for actions with such a
 * peer. Each has threads of its own, which end with it; nothing listens beyond this machine unless
 * a test says so.
 */
package org.sshlog.spi.testkit.peer;
