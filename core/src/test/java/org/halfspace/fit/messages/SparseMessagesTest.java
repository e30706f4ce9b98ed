// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.limits.SparseEvolution;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.SparseSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulated vectors beside state evolution, and posteriors beside sums over a grid. */
class SparseMessagesTest {
  private static final Quantizer SIGN = Activation.sign().quantizer().orElseThrow();

  private final SplittableRandom random = new SplittableRandom(7);

  /** Vectors, their codes, and what decodes them. */
  private record Case(float[] vectors, byte[] packed, int rows, SparseMessages messages) {
    /** Σ‖x − x̂‖² / Σ‖x‖², and its standard error over vectors. */
    Ratio lost(Matrix decoded) {
      int d = messages.dimension();
      double[] lost = new double[rows];
      double[] energy = new double[rows];
      for (int i = 0; i < vectors.length; i++) {
        double off = vectors[i] - decoded.data()[i];
        lost[i / d] += off * off;
        energy[i / d] += (double) vectors[i] * vectors[i];
      }
      double total = Arrays.stream(energy).sum();
      double ratio = Arrays.stream(lost).sum() / total;
      double square = 0;
      for (int i = 0; i < rows; i++) {
        square += Math.pow(lost[i] - ratio * energy[i], 2);
      }
      return new Ratio(ratio, Math.sqrt(square) / total);
    }
  }

  private record Ratio(double value, double error) {
    /**
     * Within four standard errors of what is predicted where d is infinite, and above by as much as
     * the norms may add, which signs do not know.
     */
    void isAsPredicted(double predicted, double norms) {
      assertThat(value).isBetween(predicted - 4 * error, predicted + norms + 4 * error);
      assertThat(error).isLessThan(0.006);
    }
  }

  private Case drawn(int d, double density, int rows) {
    Matrix rotation = Orthogonal.haar(d, random);
    float[] vectors = new float[rows * d];
    new SparseSource(d, density).sample(vectors, rows, random);
    byte[] packed = new byte[rows * ((d + 7) / 8)];
    SignEncoder.of(rotation.toFloats(), new float[d]).encode(vectors, rows, packed, 1);
    return new Case(vectors, packed, rows, SparseMessages.of(rotation, density));
  }

  /**
   * The square of a norm has the mean d and the variance (3/ρ − 1) d, and signs do not know it: to
   * decode at the mean norm loses up to a quarter of that variance over d².
   */
  @ParameterizedTest
  @CsvSource({"0.3, 0.264, 0.25", "0.1, 0.128, 0.076"})
  void sparseVectorsLoseWhatStateEvolutionPredicts(
      double density, double mostByDenoiser, double mostByMessages) {
    int d = 1000;
    Case drawn = drawn(d, density, 48);
    SparseEvolution evolution = SparseEvolution.of(density, SIGN);
    double norms = (3 / density - 1) / d / 4;
    List<Matrix> layers = drawn.messages().layers(drawn.packed(), drawn.rows(), 12);
    Ratio linear = drawn.lost(drawn.messages().linear(drawn.packed(), drawn.rows()));
    Ratio first = drawn.lost(layers.get(0));
    Ratio last = drawn.lost(layers.get(11));
    linear.isAsPredicted(evolution.linear(), norms);
    first.isAsPredicted(evolution.layers(1).get(0), norms);
    last.isAsPredicted(evolution.limit(), norms);
    assertThat(first.value()).isLessThan(mostByDenoiser);
    assertThat(last.value()).isLessThan(mostByMessages).isLessThan(0.97 * first.value());
  }

  /** Without zeros the source is Gaussian: the posterior is linear, and layers add nothing. */
  @Test
  void aGaussianPriorIsTheLinearDecoder() {
    Case drawn = drawn(60, 1, 9);
    double[] linear = drawn.messages().linear(drawn.packed(), 9).data();
    for (Matrix layer : drawn.messages().layers(drawn.packed(), 9, 3)) {
      for (int i = 0; i < linear.length; i++) {
        assertThat(layer.data()[i]).isCloseTo(linear[i], within(1e-9));
      }
    }
  }

  @Test
  void codesAreDecodedEachByItself() {
    Case drawn = drawn(41, 0.2, 5);
    List<Matrix> together = drawn.messages().layers(drawn.packed(), 5, 6);
    for (int i = 0; i < 5; i++) {
      byte[] own = Arrays.copyOfRange(drawn.packed(), 6 * i, 6 * (i + 1));
      List<Matrix> alone = drawn.messages().layers(own, 1, 6);
      for (int l = 0; l < 6; l++) {
        double[] row = together.get(l).row(i);
        for (int k = 0; k < 41; k++) {
          assertThat(alone.get(l).get(0, k)).isCloseTo(row[k], within(1e-7));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0.05, 0.9", "0.3, 0.5, -1.7", "0.9, 2, 0.1", "1, 0.3, 1", "0.2, 0.01, 0"})
  void posteriorsAreThoseOfBayesRule(double density, double noise, double y) {
    double atZero = (1 - density) * Math.exp(-y * y / 2 / noise);
    double mass = atZero;
    double first = 0;
    double second = 0;
    double step = 1e-4;
    for (double x = -30; x <= 30; x += step) {
      double weight =
          step
              * density
              * Math.sqrt(density / (2 * Math.PI))
              * Math.exp(-density * x * x / 2 - (y - x) * (y - x) / 2 / noise);
      mass += weight;
      first += weight * x;
      second += weight * x * x;
    }
    double mean = first / mass;
    SparsePosterior posterior = new SparsePosterior(density, noise);
    double probability = posterior.probability(y);
    assertThat(probability).isCloseTo(1 - atZero / mass, within(1e-9));
    assertThat(posterior.mean(y, probability)).isCloseTo(mean, within(1e-9));
    assertThat(posterior.variance(y, probability))
        .isCloseTo(second / mass - mean * mean, within(1e-9));
  }

  @Test
  void oneBitIsHandled() {
    SparseMessages one = SparseMessages.of(Matrix.identity(1), 0.01);
    for (Matrix layer : one.layers(new byte[] {(byte) 0x80}, 1, 30)) {
      assertThat(layer.get(0, 0)).isFinite().isPositive();
    }
  }

  @Test
  void refusesWhatIsNoRotationAndNoDensity() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparseMessages.of(Matrix.zeros(2, 3), 0.5))
        .withMessageContaining("rotation: 2 × 3, must be square");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparseMessages.of(Matrix.of(2, 2, new double[] {1, 0, 1, 0}), 0.5))
        .withMessageContaining("rows 0 and 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparseMessages.of(Matrix.identity(2), 0))
        .withMessageContaining("density: 0.0");
    SparseMessages messages = SparseMessages.of(Matrix.identity(2), 0.5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> messages.layers(new byte[1], 1, 0))
        .withMessageContaining("count: 0");
    assertThatIllegalArgumentException().isThrownBy(() -> messages.linear(new byte[] {4}, 1));
  }
}
