// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.activation.Activation;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.RademacherSource;
import org.halfspace.source.SparseSource;
import org.junit.jupiter.api.Test;

/** Vectors by step alone, and what plain signs of them lose. */
class EntrySamplesTest {

  @Test
  void aStepHasItsVectors() {
    EntrySamples samples = new EntrySamples(new SparseSource(7, 0.4), 5, 3);
    float[] first = new float[35];
    float[] again = new float[35];
    float[] other = new float[35];
    samples.fill(4, first);
    samples.fill(5, other);
    samples.fill(4, again);
    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    for (long step = 0; step < 9; step++) {
      new EntrySamples(new SparseSource(7, 0.4), 5, 4).fill(step, other);
      assertThat(other).isNotEqualTo(first);
    }
  }

  /** No step repeats the numbers of the one before, at whatever shift. */
  @Test
  void stepsAreNotOneSequenceShifted() {
    EntrySamples samples = new EntrySamples(new SparseSource(40, 1), 3, 3);
    float[] first = new float[120];
    float[] next = new float[120];
    samples.fill(6, first);
    samples.fill(7, next);
    for (float number : first) {
      assertThat(next).doesNotContain(number);
    }
  }

  /** Entries ±1 lose nothing by their signs; rows that are spread lose about 1 − 2/π. */
  @Test
  void plainSignsOfSignsLoseNothing() throws IOException {
    int d = 24;
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    EntrySamples samples = new EntrySamples(new RademacherSource(d, 1), 256, 3);
    StraightThroughTraining plain =
        new StraightThroughTraining(
            TrainingSettings.standard(Activation.sign()),
            new StraightThroughTraining.Target(ones, d, 0),
            Matrix.identity(d));
    // The solution is drawn to a decoder before by a thousandth.
    assertThat(plain.refittedDistortion(samples, 10)).isLessThan(1e-5);
    assertThat(UnitRows.concentration(Matrix.identity(d))).isEqualTo(1);
  }

  /** Of a random row the mean of Σ_j M_ij⁴ is 3/(k + 2); six errors of a mean of 4,000. */
  @Test
  void concentrationOfRandomRowsIsThatOfAllEntries() {
    Matrix rows = UnitRows.random(4000, 50, new java.util.SplittableRandom(2));
    assertThat(UnitRows.concentration(rows)).isCloseTo(3.0 / 52, within(0.002));
  }
}
