// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.authmethod;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Keeps the events of clients that authenticated, or tried to, by one of some methods. Where sshd
 * wanted several methods one of them is enough.
 */
public final class AuthMethodProvider implements FilterProvider {
  /** Stands for a method that was not observed, or a client that has tried none. */
  private static final String UNKNOWN = "unknown";

  /** The methods that OpenSSH has. */
  private static final Set<String> METHODS =
      Set.of(
          "none",
          "password",
          "publickey",
          "keyboard-interactive",
          "hostbased",
          "gssapi-with-mic",
          "gssapi-keyex",
          UNKNOWN);

  private static final ParameterType<String> METHOD =
      ParameterType.of(
          "method",
          "password, publickey, keyboard-interactive, hostbased, gssapi-with-mic, gssapi-keyex,"
              + " none, or unknown",
          AuthMethodProvider::method);
  private static final Parameter<List<String>> AUTH_METHOD =
      Parameter.of(
              "auth_method",
              METHOD.nonEmptyList(),
              "how the client authenticated, or tried to; unknown where it tried nothing, or that"
                  + " was not seen")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "auth_method",
          "Keeps events of clients that authenticated in these ways",
          EnumSet.of(
              EventType.CONNECTION_ESTABLISHED,
              EventType.CONNECTION_AUTH_FAILED,
              EventType.CONNECTION_CLOSE),
          AUTH_METHOD);

  /** For the service loader. */
  public AuthMethodProvider() {}

  private static String method(String text) {
    String method = text.trim();
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException("'" + text + "' is not a method of authentication");
    }
    return method;
  }

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    Set<String> wanted = Set.copyOf(parameters.get(AUTH_METHOD));
    return event -> {
      String methods = authenticationOf(event).method();
      if (methods == null) {
        return wanted.contains(UNKNOWN);
      }
      for (String method : methods.split(",")) {
        if (wanted.contains(method)) {
          return true;
        }
      }
      return false;
    };
  }

  private static Authentication authenticationOf(Event event) {
    if (event instanceof ConnectionAuthFailed failed) {
      return failed.authentication();
    }
    if (event instanceof ConnectionEstablished established) {
      return established.authentication();
    }
    return event instanceof ConnectionClose close
        ? close.established().authentication()
        : Authentication.UNKNOWN;
  }
}
