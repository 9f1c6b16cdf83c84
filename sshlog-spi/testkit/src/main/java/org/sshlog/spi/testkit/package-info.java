// SPDX-License-Identifier: Apache-2.0
/**
 * What a plug-in author tests with. Extend {@link org.sshlog.spi.testkit.FilterContract} or {@link
 * org.sshlog.spi.testkit.ActionContract} with two methods and every numbered rule of {@code
 * docs/plugin-contract.md} is checked; the rest of the package are fixtures to use freely.
 *
 * <p>Called by JUnit, each test on JUnit's one thread. Nothing here is needed, or present, in a
 * running daemon.
 */
package org.sshlog.spi.testkit;
