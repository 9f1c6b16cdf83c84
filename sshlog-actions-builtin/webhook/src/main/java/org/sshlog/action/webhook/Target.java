// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * Where and how to send. Its text shows nothing, since all of it may be secret.
 *
 * @param url an http or https URL with a host
 * @param get whether to send GET requests, else POST
 * @param asList whether a body is a JSON list of events, else it is one event
 * @param headers to be sent with each request
 * @param key signs each request; null for none
 * @param tls what to trust, and how to show who we are; null for the system's own
 * @param proxy an unresolved address; null for none
 * @param timeout how long a request may take, until the answer's headers are there
 */
record Target(
    URI url,
    boolean get,
    boolean asList,
    List<Header> headers,
    byte[] key,
    SSLContext tls,
    InetSocketAddress proxy,
    Duration timeout) {
  /** A header of each request. */
  record Header(String name, String value) {
    @Override
    public String toString() {
      return "Header";
    }
  }

  @Override
  public String toString() {
    return "Target";
  }
}
