// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.users;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.byref.PointerByReference;

/** The functions of the C library that read the user database; see their manual pages. */
public interface UserLibrary {
  /** {@code getpwuid_r(3)}. */
  int getpwuid_r(int uid, Pointer passwd, Pointer buffer, long size, PointerByReference result);

  /** {@code getpwnam_r(3)}. */
  int getpwnam_r(
      @In String name, Pointer passwd, Pointer buffer, long size, PointerByReference result);

  /** {@code getgrgid_r(3)}. */
  int getgrgid_r(int gid, Pointer group, Pointer buffer, long size, PointerByReference result);

  /** {@code getgrouplist(3)}. */
  int getgrouplist(@In String user, int group, @Out int[] groups, IntByReference count);
}
