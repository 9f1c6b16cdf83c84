// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

/** What was asked for needs a feature that this kernel does not have. */
public final class UnsupportedFeatureException extends BpfException {
  private static final long serialVersionUID = 1L;

  private final KernelFeature feature;

  UnsupportedFeatureException(String operation, int errno, KernelFeature feature) {
    super(operation, errno, "this kernel does not have " + feature.description(), "");
    this.feature = feature;
  }

  /** The feature that is missing. */
  public KernelFeature feature() {
    return feature;
  }
}
