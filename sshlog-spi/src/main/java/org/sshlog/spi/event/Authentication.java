// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * How a client authenticated, or tried to.
 *
 * @param method the SSH method name ({@code publickey}, {@code password}, ...), several with commas
 *     between them where sshd wanted more than one; or null when it was not observed
 * @param keyType the key's type as sshd names it ({@code ED25519}), or null
 * @param keyFingerprint the key's fingerprint ({@code SHA256:...}), or null
 * @param certificate the certificate that the key came with, or null
 */
public record Authentication(
    String method, String keyType, String keyFingerprint, Certificate certificate) {
  /** Nothing is known of how the client authenticated. */
  public static final Authentication UNKNOWN = new Authentication(null, null, null);

  /** Without a certificate. */
  public Authentication(String method, String keyType, String keyFingerprint) {
    this(method, keyType, keyFingerprint, null);
  }

  /**
   * An SSH certificate. One that was refused may say anything: whoever signed it wrote it.
   *
   * @param id its name, as its authority chose it; hostile text
   * @param serial its number in decimal, 0 to 18446744073709551615
   * @param authorityType the type of the authority's key ({@code ED25519})
   * @param authorityFingerprint the fingerprint of that key ({@code SHA256:...})
   */
  public record Certificate(
      String id, String serial, String authorityType, String authorityFingerprint) {}
}
