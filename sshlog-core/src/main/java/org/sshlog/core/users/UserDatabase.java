// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.users;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.byref.PointerByReference;

/**
 * Names of users and groups. Answers are kept for a minute, since a directory service may take its
 * time. Safe for use from any thread.
 */
public final class UserDatabase {
  private static final long KEEP_NS = Duration.ofMinutes(1).toNanos();
  private static final int MAX_KEPT = 4_096;
  private static final int MAX_GROUPS = 4_096;
  private static final int MAX_BUFFER = 1 << 20;
  private static final int ERANGE = 34;

  /** struct passwd: name, password, uid, gid; struct group: name. LP64 in both cases. */
  private static final int PASSWD_UID = 16;

  private static final int PASSWD_GID = 20;
  private static final int STRUCT_BYTES = 64;

  private record Passwd(String name, long uid, int gid) {}

  private record Kept<V>(V value, long until) {}

  private final UserLibrary library;
  private final Runtime runtime;
  private final Map<Long, Kept<String>> names = bounded();
  private final Map<String, Kept<Set<String>>> groups = bounded();

  private UserDatabase(UserLibrary library) {
    this.library = library;
    this.runtime = Runtime.getRuntime(library);
  }

  /** The user database of this machine. */
  public static UserDatabase ofThisMachine() {
    return new UserDatabase(LibraryLoader.create(UserLibrary.class).load("c"));
  }

  /** The name of a user, or the number in decimal when there is no such user. */
  public String nameOf(long uid) {
    return keep(
        names,
        uid,
        id ->
            passwd((p, b, s, r) -> library.getpwuid_r((int) (long) id, p, b, s, r))
                .map(Passwd::name)
                .orElse(Long.toString(id)));
  }

  /** The number of a user, or empty when there is no such user. */
  public OptionalLong uidOf(String name) {
    Optional<Passwd> passwd = passwd((p, b, s, r) -> library.getpwnam_r(name, p, b, s, r));
    return passwd.isEmpty() ? OptionalLong.empty() : OptionalLong.of(passwd.get().uid());
  }

  /** The names of all groups that a user is in; empty when there is no such user. */
  public Set<String> groupsOf(String username) {
    return keep(groups, username, this::findGroups);
  }

  private Set<String> findGroups(String username) {
    Optional<Passwd> passwd = passwd((p, b, s, r) -> library.getpwnam_r(username, p, b, s, r));
    if (passwd.isEmpty()) {
      return Set.of();
    }
    int[] gids = new int[MAX_GROUPS];
    IntByReference count = new IntByReference(MAX_GROUPS);
    library.getgrouplist(username, passwd.get().gid(), gids, count);
    Set<String> found = new LinkedHashSet<>();
    for (int i = 0; i < Math.min(count.intValue(), MAX_GROUPS); i++) {
      int gid = gids[i];
      find((p, b, s, r) -> library.getgrgid_r(gid, p, b, s, r), UserDatabase::firstText)
          .ifPresent(found::add);
    }
    return Collections.unmodifiableSet(found);
  }

  private Optional<Passwd> passwd(LookUp lookUp) {
    return find(
        lookUp,
        p -> new Passwd(firstText(p), p.getInt(PASSWD_UID) & 0xFFFFFFFFL, p.getInt(PASSWD_GID)));
  }

  private static String firstText(Pointer struct) {
    return struct.getPointer(0).getString(0);
  }

  private interface LookUp {
    int find(Pointer struct, Pointer buffer, long size, PointerByReference result);
  }

  private <V> Optional<V> find(LookUp lookUp, Function<Pointer, V> reader) {
    Pointer struct = Memory.allocateDirect(runtime, STRUCT_BYTES, true);
    for (int size = 4096; size <= MAX_BUFFER; size *= 4) {
      Pointer buffer = Memory.allocateDirect(runtime, size, false);
      PointerByReference result = new PointerByReference();
      int error = lookUp.find(struct, buffer, size, result);
      if (error != ERANGE) {
        return result.getValue() == null ? Optional.empty() : Optional.of(reader.apply(struct));
      }
    }
    return Optional.empty();
  }

  private static <K, V> V keep(Map<K, Kept<V>> kept, K key, Function<K, V> finder) {
    long now = System.nanoTime();
    synchronized (kept) {
      Kept<V> found = kept.get(key);
      if (found != null && now - found.until() < 0) {
        return found.value();
      }
    }
    V value = finder.apply(key);
    synchronized (kept) {
      kept.put(key, new Kept<>(value, now + KEEP_NS));
    }
    return value;
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_KEPT;
      }
    };
  }
}
