// SPDX-License-Identifier: Apache-2.0
/** The {@code sshlog} command: knows the control protocol and terminals, nothing of the daemon. */
module org.sshlog.cli {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.jr.ob;
  requires info.picocli;
  requires jdk.unsupported; // JLine hears of a changed window through it
  requires org.jline.terminal;
  requires org.jline.terminal.jni;
  requires org.sshlog.screen;

  opens org.sshlog.cli to
      info.picocli;
}
