// SPDX-License-Identifier: Apache-2.0
package org.sshlog.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the system tells of a file, symbolic links not followed, and whether root may rely on it. A
 * snapshot; safe for use from any thread.
 *
 * @param path where it was found
 * @param key its device and inode: equal for the same file, whatever it is called
 * @param mode type and permission bits, as {@code stat} has them
 * @param uid the number of its owner
 * @param gid the number of its group
 * @param links how many names it has
 */
public record FileStatus(Path path, Object key, int mode, int uid, int gid, int links) {
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int STICKY = 01000;
  private static final int GROUP_WRITE = 020;
  private static final int OTHERS_WRITE = 02;

  /** Groups below are made by packages for their daemons, those from here on are people's. */
  private static final int FIRST_ORDINARY_GROUP = 1000;

  /**
   * Looks at a file.
   *
   * @param path where it is; a symbolic link there is looked at itself
   * @return its state, or null when there is none
   * @throws IOException when the file system does not tell
   */
  public static FileStatus find(Path path) throws IOException {
    Map<String, Object> all;
    try {
      all = Files.readAttributes(path, "unix:fileKey,mode,uid,gid,nlink", NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
    return new FileStatus(
        path,
        all.get("fileKey"),
        (Integer) all.get("mode"),
        (Integer) all.get("uid"),
        (Integer) all.get("gid"),
        (Integer) all.get("nlink"));
  }

  /** Whether this is a symbolic link. */
  public boolean isSymbolicLink() {
    return (mode & TYPE) == SYMBOLIC_LINK;
  }

  /**
   * Refuses a file that belongs to somebody else than root or the user this process runs as.
   *
   * @throws IOException with the reason as its message
   */
  public void requireTrustedOwner() throws IOException {
    if (uid != 0 && uid != self().uid) {
      throw new IOException(
          path + " belongs to user " + uid + ", who could redirect what is written there");
    }
  }

  /**
   * Refuses what is no directory, and a directory in which others can replace our files.
   *
   * @throws IOException with the reason as its message
   */
  public void requireTrustedDirectory() throws IOException {
    if ((mode & TYPE) != DIRECTORY) {
      throw new IOException(path + " is not a directory");
    }
    if ((mode & STICKY) != 0) {
      return;
    }
    if ((mode & OTHERS_WRITE) != 0) {
      throw new IOException(
          path + " can be changed by every user, who could redirect what is written there");
    }
    if ((mode & GROUP_WRITE) != 0 && gid >= FIRST_ORDINARY_GROUP && gid != self().gid) {
      throw new IOException(
          path
              + " can be changed by group "
              + gid
              + ", which could redirect what is written there");
    }
  }

  /**
   * Refuses what root must not write to: anything but a regular file of a trusted owner that has
   * this one name.
   *
   * @throws IOException with the reason and what to do about it as its message
   */
  public void requireOwnRegularFile() throws IOException {
    if ((mode & TYPE) != REGULAR) {
      String what = isSymbolicLink() ? "a symbolic link" : "not a regular file";
      throw new IOException(path + " is " + what + "; remove it, or name another file");
    }
    requireTrustedOwner();
    if (links != 1) {
      throw new IOException(
          path + " has " + links + " names (hard links); remove the others, or name another file");
    }
  }

  /** The owner of a process's directories in /proc is the user it runs as. */
  private static FileStatus self() throws IOException {
    FileStatus self = find(Path.of("/proc/self/fd"));
    if (self == null) {
      throw new IOException("/proc is not mounted; mount it");
    }
    return self;
  }
}
