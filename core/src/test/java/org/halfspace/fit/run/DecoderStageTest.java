// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hipparchus.special.Erf;
import org.junit.jupiter.api.Test;

class DecoderStageTest {
  @Test
  void fewVectorsNeedMoreStandardErrors() {
    double sure = Erf.erfc(-Math.sqrt(2)) / 2;
    assertThat(DecoderStage.band(1)).isInfinite();
    // With one degree of freedom Student's distribution is Cauchy's, with two (t/√(2 + t²) + 1)/2.
    assertThat(DecoderStage.band(2)).isCloseTo(Math.tan(Math.PI * (sure - 0.5)), within(1e-6));
    double share = 2 * sure - 1;
    assertThat(DecoderStage.band(3))
        .isCloseTo(share * Math.sqrt(2 / (1 - share * share)), within(1e-6));
    // Normal for many, up to some 1/N.
    assertThat(DecoderStage.band(100_000)).isCloseTo(2, within(1e-4));
  }
}
