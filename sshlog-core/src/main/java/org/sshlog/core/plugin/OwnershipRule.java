// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whose files code may be loaded from. A daemon that runs as root must not load what anybody else
 * could have written. Immutable and safe for use from any thread.
 */
public final class OwnershipRule {
  private static final int ANYONE = -1;
  private static final int WRITABLE_BY_GROUP_OR_OTHERS = 0_022;

  private final int owner;

  private OwnershipRule(int owner) {
    this.owner = owner;
  }

  /** Accepts every file. */
  public static OwnershipRule none() {
    return new OwnershipRule(ANYONE);
  }

  /** Accepts files that this user owns and nobody else may write. */
  public static OwnershipRule ownedBy(int uid) {
    return new OwnershipRule(uid);
  }

  /** The rule for this process: strict when it runs as root, none otherwise. */
  public static OwnershipRule forThisProcess() {
    return runsAsRoot() ? ownedBy(0) : none();
  }

  /** Whether this process has the rights of root. */
  public static boolean runsAsRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /**
   * What speaks against loading code from a file or directory.
   *
   * @param path where it is; of a symbolic link its target counts, and the directory that holds
   *     that
   * @return a sentence without a full stop, or empty when nothing does
   * @throws IOException when that can't be found out
   */
  public Optional<String> objection(Path path) throws IOException {
    if (owner == ANYONE) {
      return Optional.empty();
    }
    Path real = path.toRealPath();
    Optional<String> objection = check(real);
    boolean linked = !real.equals(path.toAbsolutePath().normalize());
    return objection.isEmpty() && linked ? check(real.getParent()) : objection;
  }

  private Optional<String> check(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
    if ((int) attributes.get("uid") != owner) {
      return Optional.of(path + " is owned by user " + attributes.get("uid") + ", not " + owner);
    }
    if (((int) attributes.get("mode") & WRITABLE_BY_GROUP_OR_OTHERS) != 0) {
      return Optional.of(path + " is writable by its group or by others");
    }
    return Optional.empty();
  }
}
