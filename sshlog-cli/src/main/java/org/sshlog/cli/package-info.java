// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code sshlog} command. Each subcommand is a class that asks the daemon one thing over the
 * protocol of docs/protocol.md and shows the answer. Runs on the main thread of a short-lived
 * process. Nothing that the daemon sends is trusted to be clean: {@link TerminalText} and {@link
 * JsonText} stand between it and the terminal.
 */
package org.sshlog.cli;
