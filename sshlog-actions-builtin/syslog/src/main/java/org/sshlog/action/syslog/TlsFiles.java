// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.sshlog.delivery.tls.Pem;

/**
 * Whom to trust and who we are, in PEM files. They are read for each connection, so that renewed
 * ones are taken in.
 *
 * @param authorities certificates of the authorities to trust; empty for those that Java trusts
 * @param certificate our certificate, with those between it and its authority; empty for none
 * @param key its private key, PKCS #8 without a password; there when the certificate is
 */
record TlsFiles(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
  /** What secures a connection to this server, whose certificate must be for this name. */
  SSLEngine engine(String host, int port) throws IOException {
    try {
      SSLEngine engine =
          Pem.context(authorities.orElse(null), certificate.orElse(null), key.orElse(null))
              .createSSLEngine(host, port);
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      engine.setSSLParameters(parameters);
      return engine;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS can't be set up: " + e.getMessage(), e);
    }
  }
}
