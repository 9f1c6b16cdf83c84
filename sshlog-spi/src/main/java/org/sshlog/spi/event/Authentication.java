// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * How a client authenticated, or tried to.
 *
 * @param method the SSH method name ({@code publickey}, {@code password}, ...), or null when it was
 *     not observed
 * @param keyType the key's type as sshd names it ({@code ED25519}), or null
 * @param keyFingerprint the key's fingerprint ({@code SHA256:...}), or null
 */
public record Authentication(String method, String keyType, String keyFingerprint) {
  /** Nothing is known of how the client authenticated. */
  public static final Authentication UNKNOWN = new Authentication(null, null, null);
}
