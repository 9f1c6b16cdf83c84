// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;

/** What actions that send over TLS declare alike. */
public final class TlsParameters {
  /** Whom to trust. */
  public static final Parameter<Path> CA_FILE =
      Parameter.of(
          "ca_file",
          ParameterTypes.PATH,
          "PEM file of the authorities to trust, in place of Java's own");

  /** Who we are. */
  public static final Parameter<Path> CERTIFICATE =
      Parameter.of(
          "client_certificate",
          ParameterTypes.PATH,
          "PEM file of a certificate to show the server");

  /** The proof of it. */
  public static final Parameter<Path> KEY =
      Parameter.of(
          "client_key", ParameterTypes.PATH, "PEM file of its private key, as unencrypted PKCS #8");

  private TlsParameters() {}

  /**
   * What the configuration says, for an action that has declared some or all of these parameters.
   * Reads the files.
   *
   * @return the settings; empty when nothing was given, for the system's own
   * @throws ParameterException when that makes no sense, or a file can't be used
   */
  public static Optional<SSLContext> read(Parameters parameters) {
    Path ca = parameters.find(CA_FILE).orElse(null);
    Path certificate = parameters.find(CERTIFICATE).orElse(null);
    Path key = parameters.find(KEY).orElse(null);
    if ((certificate == null) != (key == null)) {
      Parameter<Path> missing = key == null ? KEY : CERTIFICATE;
      throw new ParameterException(
          missing.name(), "is missing", "give client_certificate and client_key, or none of them");
    }
    if (ca == null && key == null) {
      return Optional.empty();
    }
    SSLContext trusting = read(CA_FILE, ca, null, null);
    return Optional.of(key == null ? trusting : read(KEY, ca, certificate, key));
  }

  private static SSLContext read(Parameter<Path> blamed, Path ca, Path certificate, Path key) {
    try {
      return Pem.context(ca, certificate, key);
    } catch (IOException e) {
      throw new ParameterException(
          blamed.name(), "can't be read (" + e + ")", "name a PEM file that root can read");
    } catch (GeneralSecurityException e) {
      throw new ParameterException(
          blamed.name(), "can't be used: " + e.getMessage(), "name a file in PEM format");
    }
  }
}
