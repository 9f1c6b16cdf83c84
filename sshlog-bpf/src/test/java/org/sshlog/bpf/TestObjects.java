// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.io.IOException;
import java.io.InputStream;

/** The objects compiled from src/test/bpf. */
public final class TestObjects {
  private TestObjects() {}

  public static byte[] bytes(String name) {
    try (InputStream in = TestObjects.class.getResourceAsStream("/" + name + ".bpf.o")) {
      if (in == null) {
        throw new AssertionError(name + ".bpf.o was not built from src/test/bpf");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static BpfObjectSpec spec(String name) {
    return BpfObjectSpec.parse(bytes(name), name);
  }
}
