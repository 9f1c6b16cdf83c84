// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes TLS settings from the files that administrators have: PEM. Messages tell nothing of a key.
 * Safe for use from any thread.
 */
public final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final char[] NO_PASSWORD = new char[0];

  private Pem() {}

  /**
   * Settings that trust the certificates of a file only, show a certificate of our own, or both.
   *
   * @param ca certificates to trust; null for the system's
   * @param certificate ours, and those up to its authority; null for none
   * @param key its private key, unencrypted PKCS #8; null for none, then so is the certificate
   * @throws IOException when a file can't be read
   * @throws GeneralSecurityException when a file does not hold what it should; its message says
   *     what is wrong
   */
  public static SSLContext context(Path ca, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(key == null ? null : keys(certificate, key), ca == null ? null : trust(ca), null);
    return context;
  }

  private static TrustManager[] trust(Path ca) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    int n = 0;
    for (Certificate certificate : certificates(ca)) {
      store.setCertificateEntry("ca" + n++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    Certificate[] chain = certificates(certificate).toArray(new Certificate[0]);
    PrivateKey privateKey = privateKey(key, chain[0].getPublicKey().getAlgorithm());
    store.setKeyEntry("own", privateKey, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path path)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(path)) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (all.isEmpty()) {
        throw new GeneralSecurityException(path + " holds no certificate");
      }
      return List.copyOf(all);
    }
  }

  private static PrivateKey privateKey(Path path, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher matcher = KEY.matcher(Files.readString(path, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new GeneralSecurityException(
          path
              + " holds no unencrypted PKCS #8 key ('BEGIN PRIVATE KEY'); make one with 'openssl pkcs8"
              + " -topk8 -nocrypt'");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (InvalidKeySpecException e) {
      throw new GeneralSecurityException(
          path + " holds no " + algorithm + " key"); // not what it holds
    }
  }
}
