// SPDX-License-Identifier: Apache-2.0
/** An object wrapper over libbpf: knows eBPF objects, and nothing of SSH. */
module org.sshlog.bpf {
  requires org.slf4j;
  requires org.jnrproject.ffi;
  requires org.jnrproject.jffi;
  requires org.objectweb.asm; // jnr generates classes with it, but does not say so

  exports org.sshlog.bpf;
  exports org.sshlog.bpf.callsite;

  // Not for users. The classes jnr generates live in an unnamed module, so this cannot be
  // qualified.
  opens org.sshlog.bpf.libbpf;
}
