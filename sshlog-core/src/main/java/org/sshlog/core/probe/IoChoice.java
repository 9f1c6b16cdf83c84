// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which ways to see what goes through sessions may be used.
 *
 * @param name as on the command line
 * @param allowed the ways, the best first
 */
public record IoChoice(String name, List<IoMethod> allowed) {
  /** The best that works. */
  public static final IoChoice AUTO = new IoChoice("auto", List.of(IoMethod.values()));

  /**
   * Reads what the command line says: {@code auto} or the name of one way.
   *
   * @throws IllegalArgumentException when it is another word, with those that are known
   */
  public static IoChoice of(String name) {
    if (name.equals(AUTO.name())) {
      return AUTO;
    }
    return Arrays.stream(IoMethod.values())
        .filter(method -> method.wireName().equals(name))
        .map(method -> new IoChoice(name, List.of(method)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("one of " + String.join(", ", names())));
  }

  /** Whether a way may be used. */
  public boolean allows(IoMethod method) {
    return allowed.contains(method);
  }

  private static List<String> names() {
    Stream<String> methods = Arrays.stream(IoMethod.values()).map(IoMethod::wireName);
    return Stream.concat(Stream.of(AUTO.name()), methods).toList();
  }
}
