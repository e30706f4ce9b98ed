// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.train.LevelTrainingSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The population distortion of a report against codes of sampled Gaussian vectors. */
class PopulationTest {
  private static final int DIMENSION = 6;
  private static final int SAMPLES = 120_000;

  /**
   * Skewed and dependent coordinates, whose trained quantizers are far from those of the normal.
   */
  private static VectorData skewed(int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vectors = new float[count * DIMENSION];
    for (int i = 0; i < count; i++) {
      double common = random.nextGaussian();
      for (int j = 0; j < DIMENSION; j++) {
        double own = 0.6 * common + random.nextGaussian();
        vectors[i * DIMENSION + j] = (float) (Math.exp(0.8 * own) / (1 + j));
      }
    }
    return VectorData.of(vectors, DIMENSION, "skewed");
  }

  /** Vectors of the normal distribution with the mean and covariance of others. */
  private static float[] gaussianLike(VectorData data, long seed) throws IOException {
    PrincipalAxes axes = Covariance.of(data).principalAxes();
    SplittableRandom random = new SplittableRandom(seed);
    float[] vectors = new float[SAMPLES * DIMENSION];
    for (int i = 0; i < SAMPLES; i++) {
      double[] z = new double[DIMENSION];
      for (int k = 0; k < DIMENSION; k++) {
        z[k] = Math.sqrt(axes.spectrum().eigenvalue(k)) * random.nextGaussian();
      }
      for (int j = 0; j < DIMENSION; j++) {
        double entry = axes.mean()[j];
        for (int k = 0; k < DIMENSION; k++) {
          entry += z[k] * axes.axes().get(k, j);
        }
        vectors[i * DIMENSION + j] = (float) entry;
      }
    }
    return vectors;
  }

  /** What a code loses with the affine decoder that is best for these vectors. */
  private static double leastLoss(UnitCodec codec, float[] vectors) {
    int u = codec.units();
    int count = vectors.length / DIMENSION;
    byte[] packed = new byte[count * codec.bytesPerCode()];
    codec.encode(vectors, count, packed, 2);
    Matrix squares = Matrix.zeros(u + 1, u + 1);
    Matrix products = Matrix.zeros(u + 1, DIMENSION);
    double[] sums = new double[DIMENSION];
    double energy = 0;
    for (int i = 0; i < count; i++) {
      double[] s = new double[u + 1];
      s[0] = 1;
      for (int k = 0; k < u; k++) {
        int index = codec.layout().index(packed, i * codec.bytesPerCode(), k);
        // Which values stand for the levels of a sign does not matter; of others it does.
        s[k + 1] =
            codec instanceof LevelCodec levels ? levels.quantizers().get(k).level(index) : index;
      }
      for (int a = 0; a <= u; a++) {
        for (int b = 0; b <= u; b++) {
          squares.data()[a * (u + 1) + b] += s[a] * s[b] / count;
        }
        for (int j = 0; j < DIMENSION; j++) {
          products.data()[a * DIMENSION + j] += s[a] * vectors[i * DIMENSION + j] / count;
        }
      }
      for (int j = 0; j < DIMENSION; j++) {
        sums[j] += vectors[i * DIMENSION + j];
        energy += (double) vectors[i * DIMENSION + j] * vectors[i * DIMENSION + j] / count;
      }
    }
    Matrix solved = products.copy();
    Cholesky.of(squares).solve(solved);
    double variance = energy;
    for (double sum : sums) {
      variance -= sum / count * (sum / count);
    }
    return (energy - products.dot(solved)) / variance;
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, 12, mixed",
    "PRINCIPAL_AXES, 12, mixed",
    "CLOSED_FORM, 12, 2",
    "ROTATION, 18, 3",
    "PLAIN_SIGN, 6, 1",
    "CLOSED_FORM, 9, 1",
    "SGD, 12, 2"
  })
  void isThatOfTheQuantizersThatWereFitted(EncoderMethod method, int bits, String unitBits)
      throws IOException {
    VectorData train = skewed(4_000, 1);
    Fit fit =
        Fit.toBits(bits)
            .withMethod(method)
            .withUnitBits(
                unitBits.equals("mixed")
                    ? UnitBits.mixed()
                    : UnitBits.of(Integer.parseInt(unitBits)));
    if (method == EncoderMethod.SGD) {
      fit =
          fit.withSgd(
              SgdSettings.standard().withLevels(LevelTrainingSettings.standard().withSteps(300)));
    }
    FitReport report = fit.run(train, skewed(1_000, 2));

    double sampled = leastLoss(report.model().codec().units(), gaussianLike(train, 3));

    // The samples' own error is about 1 / sqrt(120,000) of the loss and of what is explained.
    assertThat(report.population()).isCloseTo(sampled, within(0.006));
  }
}
