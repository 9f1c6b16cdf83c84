// SPDX-License-Identifier: Apache-2.0
/**
 * The public text forms of an event: line, JSON, templates, and the escaping of hostile text. All
 * stateless and safe for use from any thread.
 */
package org.sshlog.spi.format;
