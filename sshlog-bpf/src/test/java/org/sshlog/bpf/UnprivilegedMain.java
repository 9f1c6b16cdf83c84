// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

/** Tries, in a process of its own that may do nothing, and prints what it is told. */
public final class UnprivilegedMain {
  private UnprivilegedMain() {}

  public static void main(String[] arguments) {
    try (BpfObject object = BpfObject.load(TestObjects.spec("maps"))) {
      System.out.println("loaded=" + object.name());
    } catch (BpfException e) {
      System.out.println("class=" + e.getClass().getSimpleName());
      System.out.println("errno=" + e.errno());
      System.out.println("message=" + e.getMessage());
    }
    for (KernelFeature feature : KernelFeature.values()) {
      KernelFeature.Answer answer = feature.test();
      System.out.println(feature + "=" + answer.support() + " " + answer.reason());
    }
  }
}
