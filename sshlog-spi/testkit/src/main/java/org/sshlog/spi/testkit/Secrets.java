// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.PluginDescriptor;

/** The secret values of one configuration. */
record Secrets(List<String> texts) {
  static Secrets of(PluginDescriptor descriptor, Map<String, ?> given) {
    List<String> texts = new ArrayList<>();
    for (Parameter<?> parameter : descriptor.parameters()) {
      Object value = given.get(parameter.name());
      if (!parameter.isSecret() || value == null) {
        continue;
      }
      for (Object text : value instanceof List<?> list ? list : List.of(value)) {
        if (text.toString().length() < 8) {
          throw new AssertionError(
              "validParameters must give " + parameter + " at least 8 characters, to be found");
        }
        texts.add(text.toString());
      }
    }
    return new Secrets(texts);
  }

  /** Fails when the text of one of these objects holds a secret. */
  void requireAbsent(List<?> objects) {
    for (Object object : objects) {
      String text = String.valueOf(object);
      for (String secret : texts) {
        if (text.contains(secret)) {
          throw new AssertionError("a secret stands in: " + text);
        }
      }
    }
  }

  /** Fails when an exception or one of its causes tells a secret. */
  void requireAbsent(Throwable throwable) {
    for (Throwable t = throwable; t != null; t = t.getCause()) {
      requireAbsent(List.of(t));
      requireAbsent(List.of(t.getSuppressed()));
    }
  }
}
