// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

/** Takes what channels find out. All times are kernel times in ns. */
interface TransferEvents {
  /**
   * A file was written or read, and closed; or the session ended before.
   *
   * @param result as of {@link org.sshlog.spi.event.FileTransfer}
   * @param duration ns
   */
  void transferred(
      boolean upload,
      String path,
      int mode,
      long bytes,
      long offset,
      String result,
      String protocol,
      long duration,
      long time);

  /** Something else was done to files; as of {@link org.sshlog.spi.event.FileOperation}. */
  void operated(
      String operation, String path, String newPath, String attributes, String result, long time);

  /** What follows in a channel is not understood, and not told. */
  void lost(String reason, long time);
}
