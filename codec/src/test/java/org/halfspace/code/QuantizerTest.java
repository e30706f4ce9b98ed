// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Indexes against a count of thresholds, and what is refused. */
class QuantizerTest {
  @Test
  void theIndexCountsThresholdsUpToTheNumber() {
    SplittableRandom random = new SplittableRandom(3);
    for (int size : new int[] {2, 3, 4, 7, 16, 255, 256}) {
      double[] levels = random.doubles(size, -3, 3).sorted().toArray();
      double[] thresholds = random.doubles(size - 1, -3, 3).sorted().toArray();
      Quantizer quantizer = Quantizer.of(levels, thresholds);
      assertThat(1 << quantizer.bits()).isGreaterThanOrEqualTo(size).isLessThan(2 * size);
      for (int i = 0; i < 1000; i++) {
        double x = i < size - 1 ? thresholds[i] : random.nextDouble(-4, 4);
        int count = 0;
        for (double threshold : thresholds) {
          count += x >= threshold ? 1 : 0;
        }
        assertThat(quantizer.index(x)).isEqualTo(count);
        assertThat(quantizer.apply(x)).isEqualTo(levels[count]);
      }
    }
  }

  @Test
  void oddIsSymmetricAboutZero() {
    assertThat(Quantizer.of(new double[] {-1, 1}, new double[] {0}).isOdd()).isTrue();
    assertThat(Quantizer.of(new double[] {-1, 1}, new double[] {0.1}).isOdd()).isFalse();
    assertThat(Quantizer.of(new double[] {-1, 0, 1}, new double[] {-0.5, 0.5}).isOdd()).isTrue();
    assertThat(Quantizer.of(new double[] {-1, 0.1, 1}, new double[] {-0.5, 0.5}).isOdd()).isFalse();
  }

  @Test
  void whatIsNoTableIsRefused() {
    assertRefused(new double[] {1}, new double[] {}, "levels: 1");
    assertRefused(new double[257], new double[256], "levels: 257");
    assertRefused(new double[] {0, 1, 2}, new double[] {0}, "thresholds: 1");
    assertRefused(new double[] {0, 0}, new double[] {0}, "levels[1]");
    assertRefused(new double[] {0, 1, 2}, new double[] {1, 0}, "thresholds[1]");
    assertRefused(new double[] {0, Double.NaN}, new double[] {0}, "levels[1]");
  }

  private static void assertRefused(double[] levels, double[] thresholds, String named) {
    assertThatThrownBy(() -> Quantizer.of(levels, thresholds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
