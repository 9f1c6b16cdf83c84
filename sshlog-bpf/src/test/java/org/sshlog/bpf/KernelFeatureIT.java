// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sshlog.bpf.KernelFeature.Answer;
import org.sshlog.bpf.KernelFeature.Support;

class KernelFeatureIT {
  @ParameterizedTest
  @EnumSource(KernelFeature.class)
  void rootGetsADefiniteAnswerTwice(KernelFeature feature) {
    Answer answer = feature.test();
    assertThat(answer.support()).as(answer.reason()).isNotEqualTo(Support.UNKNOWN);
    assertThat(answer.isSupported()).isEqualTo(answer.reason().isEmpty());
    assertThat(feature.test()).isSameAs(answer);
    assertThat(feature.description()).isNotBlank();
  }

  /** The other tests load and attach these on this kernel, so no other answer is right. */
  @ParameterizedTest
  @EnumSource(names = {"BTF", "TP_BTF", "RING_BUFFER", "ITERATOR", "UPROBE"})
  void whatEverySupportedKernelHas(KernelFeature feature) {
    assertThat(feature.test()).isEqualTo(Answer.YES);
  }

  @Test
  void aFunctionThatTheKernelDoesNotHaveCannotBeTraced() {
    Answer answer = KernelFeature.fentryOf("no_such_function");
    assertThat(answer)
        .isEqualTo(new Answer(Support.NO, "the kernel's BTF has no no_such_function"));
    assertThat(KernelFeature.fentryOf("bpf_fentry_test1")).isEqualTo(KernelFeature.FENTRY.test());
  }

  /** The version as major * 1000 + minor. */
  @ParameterizedTest
  @CsvSource({"UPROBE_MULTI, 6006", "ATTACH_COOKIE, 5015"})
  void whatCameLater(KernelFeature feature, int since) {
    String[] version = System.getProperty("os.version").split("[.-]");
    int number = Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]);
    assertThat(feature.test().isSupported()).isEqualTo(number >= since);
  }
}
