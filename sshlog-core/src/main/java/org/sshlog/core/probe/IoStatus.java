// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How what goes through sessions is seen now. Immutable.
 *
 * @param choice which ways may be used, as on the command line
 * @param output whether anybody wants what goes to clients
 * @param input whether anybody wants what comes from clients
 * @param machine the way that covers the whole machine, null when none does
 * @param machineWhy why a better way of that kind was not possible, null when none is better
 * @param binaries each sshd binary in use
 * @param since when each binary's own way was attached, {@code CLOCK_BOOTTIME} ns
 * @param machineSince when {@code machine} was attached, meaningless without
 * @param outputSince since when output has been wanted
 * @param inputSince since when input has been wanted
 */
public record IoStatus(
    String choice,
    boolean output,
    boolean input,
    IoMethod machine,
    String machineWhy,
    List<Binary> binaries,
    Map<SshdBinary.Id, Long> since,
    long machineSince,
    long outputSince,
    long inputSince) {
  /**
   * One sshd binary.
   *
   * @param path its name when it was found; of a container's, as that sees it
   * @param method the way that covers its processes, null when they are not observed
   * @param places at how many places of it programs are attached
   * @param why why a better way was not possible, null when there is none better
   */
  public record Binary(String path, IoMethod method, int places, String why) {}

  /** Since when all processes of a binary have been observed without a gap. */
  OptionalLong observedSince(SshdBinary.Id binary, boolean ofInput) {
    if (!(ofInput ? input : output)) {
      return OptionalLong.empty();
    }
    Long own = since.get(binary);
    if (own == null && machine == null) {
      return OptionalLong.empty();
    }
    long attached = own == null ? machineSince : own;
    if (own != null && machine != null) {
      attached = Math.min(own, machineSince);
    }
    return OptionalLong.of(Math.max(attached, ofInput ? inputSince : outputSince));
  }
}
