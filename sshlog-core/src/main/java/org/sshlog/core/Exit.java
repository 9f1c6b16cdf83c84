// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Ends the process: at once, with a code of our choice, whatever plug-in threads do. */
final class Exit {
  private Exit() {}

  static void now(int code) {
    System.out.flush();
    System.err.flush();
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof ch.qos.logback.classic.LoggerContext context) {
      context.stop();
    }
    Runtime.getRuntime().halt(code);
  }
}
