// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.limits.PriorEvolution;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.SparseSource;
import org.halfspace.source.prior.GaussianMixture;
import org.halfspace.source.prior.Laplace;
import org.halfspace.source.prior.Prior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulated vectors beside state evolution. */
class PriorMessagesTest {
  private static final Quantizer SIGN = Activation.sign().quantizer().orElseThrow();

  private static final Prior HALF = GaussianMixture.bernoulliGauss(0.5);

  private final SplittableRandom random = new SplittableRandom(7);

  /** Vectors, their codes, and what decodes them. */
  private record Case(float[] vectors, byte[] packed, int rows, PriorMessages messages) {
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
    return new Case(
        vectors, packed, rows, PriorMessages.of(rotation, GaussianMixture.bernoulliGauss(density)));
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
    PriorEvolution evolution = PriorEvolution.of(GaussianMixture.bernoulliGauss(density), 1, SIGN);
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

  /**
   * Entries with a prior each, in two halves: Laplace and Gaussian with other variances, decoded
   * beside state evolution, whose loss is that share of the variance.
   */
  @Test
  void entriesMayDiffer() {
    int d = 600;
    int rows = 64;
    List<Prior> priors = new ArrayList<>();
    for (int k = 0; k < d; k++) {
      priors.add(k % 2 == 0 ? Laplace.ofVariance(1.8) : GaussianMixture.gaussian(0.2));
    }
    float[] vectors = new float[rows * d];
    for (int i = 0; i < vectors.length; i++) {
      double exponential = -Math.log(1 - random.nextDouble()) * Math.sqrt(0.9);
      vectors[i] =
          (float)
              (i % 2 == 0
                  ? (random.nextBoolean() ? exponential : -exponential)
                  : Math.sqrt(0.2) * random.nextGaussian());
    }
    Matrix rotation = Orthogonal.haar(d, random);
    byte[] packed = new byte[rows * ((d + 7) / 8)];
    SignEncoder.of(rotation.toFloats(), new float[d]).encode(vectors, rows, packed, 1);
    Case drawn = new Case(vectors, packed, rows, PriorMessages.of(rotation, priors));
    PriorEvolution evolution = PriorEvolution.of(priors.subList(0, 2), 1, SIGN);
    // A quarter of the variance of ‖x‖²/d: entries have fourth moments 6 · 1.8² and 3 · 0.2².
    double norms = ((6 * 1.8 * 1.8 + 3 * 0.2 * 0.2) / 2 - (1.8 * 1.8 + 0.2 * 0.2) / 2) / d / 4;
    List<Matrix> layers = drawn.messages().layers(packed, rows, 12);
    drawn.lost(layers.get(0)).isAsPredicted(evolution.layers(1).get(0), norms);
    drawn.lost(layers.get(11)).isAsPredicted(evolution.limit(), norms);
    assertThat(evolution.limit()).isLessThan(0.8 * evolution.linear());
  }

  @Test
  void oneBitIsHandled() {
    PriorMessages one = PriorMessages.of(Matrix.identity(1), GaussianMixture.bernoulliGauss(0.01));
    for (Matrix layer : one.layers(new byte[] {(byte) 0x80}, 1, 30)) {
      assertThat(layer.get(0, 0)).isFinite().isPositive();
    }
  }

  @Test
  void refusesWhatIsNoRotationAndNoPriorOfIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PriorMessages.of(Matrix.zeros(2, 3), HALF))
        .withMessageContaining("rotation: 2 × 3, must be square");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PriorMessages.of(Matrix.of(2, 2, new double[] {1, 0, 1, 0}), HALF))
        .withMessageContaining("rows 0 and 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PriorMessages.of(Matrix.identity(2), List.of(HALF)))
        .withMessageContaining("priors: 1, must be as many as entries, 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PriorMessages.of(Matrix.identity(2), GaussianMixture.gaussian(3)))
        .withMessageContaining("variances have the mean 3.0");
    PriorMessages messages = PriorMessages.of(Matrix.identity(2), HALF);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> messages.layers(new byte[1], 1, 0))
        .withMessageContaining("count: 0");
    assertThatIllegalArgumentException().isThrownBy(() -> messages.linear(new byte[] {4}, 1));
  }
}
