// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rows and steps that are independent, and the same for the same seed. */
class GaussianSamplesTest {

  /** No number comes twice, in whatever row, place or step. */
  @Test
  void rowsAreNotOneSequenceShifted() {
    GaussianSamples samples = new GaussianSamples(20, 30, 7);
    Set<Float> seen = new HashSet<>();
    float[] block = new float[600];
    for (long step = 0; step < 5; step++) {
      samples.fill(step, block);
      for (float number : block) {
        seen.add(number);
      }
    }
    // Of 3,000 floats around 1, which are 2^-24 apart, one pair or two may meet by chance.
    assertThat(seen).hasSizeGreaterThan(2990);
  }

  @Test
  void theSameSeedGivesTheSame() {
    float[] first = new float[40];
    float[] again = new float[40];
    float[] other = new float[40];
    new GaussianSamples(8, 5, 1).fill(3, first);
    new GaussianSamples(8, 5, 1).fill(3, again);
    new GaussianSamples(8, 5, 2).fill(3, other);
    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  /** Means of products of 20,000 rows, by five standard errors. */
  @Test
  void rowsAreStandardNormal() {
    int rows = 20_000;
    float[] block = new float[rows * 3];
    new GaussianSamples(3, rows, 5).fill(0, block);
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b <= a; b++) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
          sum += block[3 * i + a] * block[3 * i + b] / (double) rows;
        }
        assertThat(sum).isCloseTo(a == b ? 1 : 0, within(5 * Math.sqrt(2.0 / rows)));
      }
    }
  }
}
