// SPDX-License-Identifier: Apache-2.0
/**
 * The typed events: one record per wire name, all immutable and safe to share between threads.
 *
 * <p>Text in an event is hostile: users choose their arguments, file names and terminal bytes.
 * Bytes that are not valid UTF-8 are kept losslessly as lone low surrogates, U+DC00 plus the byte
 * (see {@link org.sshlog.spi.event.RawText}); only {@code org.sshlog.spi.format} turns event text
 * into something that may be printed.
 */
package org.sshlog.spi.event;
