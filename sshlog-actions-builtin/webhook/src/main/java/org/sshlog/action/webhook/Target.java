// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.net.URI;
import java.util.List;

/**
 * Where and what to send. Its text shows nothing, since all of it may be secret.
 *
 * @param url an http or https URL with a host
 * @param get whether to send GET requests, else POST
 * @param asList whether a body is a JSON list of events, else it is one event
 * @param headers to be sent with each request
 * @param key signs each request; null for none
 */
record Target(URI url, boolean get, boolean asList, List<Header> headers, byte[] key) {
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
