// SPDX-License-Identifier: Apache-2.0
/**
 * Records: bytes from the kernel side and what they say. Used by the one processor thread; bytes
 * are valid only while it decodes them, and are copied once. A record that makes no sense is
 * counted, never guessed at.
 */
package org.sshlog.core.record;
