// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.halfspace.fit.DecoderKind;
import org.halfspace.linalg.Matrix;
import org.junit.jupiter.api.Test;

/** A decoder by least squares against the Gaussian one and the mean. */
class CheckedDecoderTest {

  /**
   * One bit of three vectors of one number, 1, 1 and −2; the imagined one weighs as much as one.
   */
  private static DecoderRegression regression() {
    DecoderRegression regression = new DecoderRegression(1, 1);
    regression.add(new float[] {1, 1, -2}, new float[] {1, 1, -1}, new float[] {1, 1, 1}, 3);
    return regression;
  }

  private static CheckedDecoder.Problem problem(double cross, double optimal) {
    return new CheckedDecoder.Problem(
        regression(),
        SourceCodes.centered(Matrix.identity(1), Matrix.of(1, 1, new double[] {cross})),
        new DecoderRegression.Decoder(Matrix.of(1, 1, new double[] {optimal}), new double[] {0}));
  }

  private static CheckedDecoder fitted(CheckedDecoder.Problem problem) {
    return CheckedDecoder.of(
        problem, DecoderKind.LEAST_SQUARES, CheckedDecoder.Ordering.AS_THEY_ARE);
  }

  @Test
  void aGoodOneIsLeftAlone() {
    CheckedDecoder found = fitted(problem(1.3, 1.3));
    assertThat(found.kind()).isEqualTo(DecoderKind.LEAST_SQUARES);
    assertThat(found.remarks()).isEmpty();
    assertThat(found.train()).isBetween(0.0, 0.1);
  }

  /** What is imagined is far from the vectors, as if they were of another source. */
  @Test
  void oneThatLosesMoreThanTheMeanIsShrunkToTheBestMultiple() {
    CheckedDecoder found = fitted(problem(30, 30));
    assertThat(found.remarks()).singleElement().asString().contains("than the mean alone");
    assertThat(found.train()).isBetween(0.0, 1.0);
    double a = found.solution().decoder().constant()[0];
    double b = found.solution().decoder().transposed().get(0, 0);
    double lost = 2 * Math.pow(1 - a - b, 2) + Math.pow(-2 - a + b, 2);
    assertThat(found.train()).isCloseTo(lost / 6, within(1e-12));
    for (double factor : new double[] {0.9, 1.1}) {
      double other = 2 * Math.pow(1 - factor * (a + b), 2) + Math.pow(-2 - factor * (a - b), 2);
      assertThat(other).isGreaterThan(lost);
    }
  }

  /** Such equations that least squares are worse do not exist; these say what is not so. */
  @Test
  void oneThatLosesMoreThanTheGaussianOneGivesWayToIt() {
    CheckedDecoder found = fitted(problem(-20, 1.4));
    assertThat(found.kind()).isEqualTo(DecoderKind.GAUSSIAN);
    assertThat(found.remarks()).anyMatch(remark -> remark.contains("than the Gaussian one"));
    // It loses more than the mean, too, so it is shrunk: 1 and −1 times 4/3 are best for 1, 1, −2.
    assertThat(found.remarks()).anyMatch(remark -> remark.contains("than the mean alone"));
    assertThat(found.solution().decoder().transposed().get(0, 0)).isCloseTo(4 / 3.0, within(1e-6));
  }

  @Test
  void aGaussianOneThatWasAskedForIsTakenWithAWord() {
    CheckedDecoder found =
        CheckedDecoder.of(
            problem(30, 30), DecoderKind.GAUSSIAN, CheckedDecoder.Ordering.BEST_FIRST);
    assertThat(found.kind()).isEqualTo(DecoderKind.GAUSSIAN);
    assertThat(found.solution().decoder().transposed().get(0, 0)).isCloseTo(30, within(1e-4));
    assertThat(found.remarks()).singleElement().asString().contains("far from Gaussian");
  }
}
