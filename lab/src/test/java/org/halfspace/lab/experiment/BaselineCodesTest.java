// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.halfspace.Distortion;
import org.halfspace.code.SignCodec;
import org.halfspace.data.VectorData;
import org.halfspace.lab.experiment.GainDecoding;
import org.halfspace.lab.experiment.NearestNeighbors;
import org.halfspace.lab.experiment.RealSet;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Covariance;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;

/** The codes others use, and what is measured on them. */
class BaselinesTest {
  private static VectorData vectors(int count, long seed) throws IOException {
    return RealSet.loaded(new GaussianSource(Spectrum.powerLaw(24, 1.2)).vectors(count, seed));
  }

  @Test
  void iterativeQuantizationRotatesTheAxesAndGains() throws IOException {
    VectorData train = vectors(8000, 1);
    VectorData test = vectors(4000, 2);
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    Matrix itq = BaselineCodes.iterativeQuantization(axes, train, 12, 1);

    Matrix gram = itq.timesTransposeOf(itq);
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j < 12; j++) {
        // Rotations come from float32 products, then exact square roots.
        assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e-6));
      }
    }
    SignCodec rotated = BaselineCodes.codec(itq, axes.mean(), train, 1);
    SignCodec plain =
        BaselineCodes.codec(BaselineCodes.principalAxes(axes, 12), axes.mean(), train, 1);
    assertThat(Distortion.of(rotated, test, 1).value())
        .isLessThan(Distortion.of(plain, test, 1).value());
  }

  @Test
  void theDecoderOfABaselineIsTheBestLinearOne() throws IOException {
    VectorData train = vectors(5000, 1);
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    SignCodec codec =
        BaselineCodes.codec(BaselineCodes.randomHyperplanes(6, 24, 3), axes.mean(), train, 1);
    double best = Distortion.of(codec, train, 1).value();
    float[] decoder = codec.decoder();
    for (int at = 0; at < decoder.length; at += 17) {
      float[] moved = decoder.clone();
      moved[at] += 0.02f;
      SignCodec other = codec.withDecoder(moved, codec.offset());
      assertThat(Distortion.of(other, train, 1).value()).isGreaterThan(best);
    }
  }

  @Test
  void gainTakesScalesOutOfTheDistortion() throws IOException {
    // Vectors of all norms in the same directions: with the norm coded apart, what is lost is what
    // unit-norm-like vectors lose.
    float[] even = RealSet.rows(vectors(6000, 1), 6000);
    float[] uneven = even.clone();
    for (int i = 0; i < uneven.length; i++) {
      uneven[i] *= 1 + (i / 24) % 7;
    }
    VectorData equal = VectorData.of(even, 24, "equal");
    VectorData scaled = VectorData.of(uneven, 24, "scaled");
    SignCodec codec =
        SignCodec.of(
            24,
            24,
            BaselineCodes.randomHyperplanes(24, 24, 1).toFloats(),
            new float[24 * 24],
            new float[24]);
    double evenGain = GainDecoding.distortion(codec, equal, equal, 1);
    double unevenGain = GainDecoding.distortion(codec, scaled, scaled, 1);
    double unevenPlain =
        Distortion.of(
                BaselineCodes.codec(
                    Matrix.of(24, 24, toDoubles(codec.encoder())), new double[24], scaled, 1),
                scaled,
                1)
            .value();

    // Weights differ, directions do not: 6,000 vectors in 24 dimensions.
    assertThat(unevenGain).isCloseTo(evenGain, within(0.03));
    assertThat(unevenGain).isLessThan(unevenPlain - 0.05);
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  @Test
  void recallIsOneOnTheVectorsThemselvesAndChanceOnNoise() throws IOException {
    float[] base = RealSet.rows(vectors(500, 1), 500);
    NearestNeighbors neighbors = new NearestNeighbors(base, RealSet.rows(vectors(50, 2), 50), 24);
    assertThat(neighbors.recall(base)).isEqualTo(1);
    // Ten out of 500 by chance: 0.02, from 500 draws.
    assertThat(neighbors.recall(RealSet.rows(vectors(500, 9), 500))).isLessThan(0.08);
  }

  @Test
  void productQuantizationFallsWithTheBits() throws IOException {
    float[] train = RealSet.rows(vectors(3000, 1), 3000);
    float[] test = RealSet.rows(vectors(500, 2), 500);
    double before = 1;
    for (int bits : new int[] {16, 48, 96}) {
      float[] decoded = new ProductQuantizer(train, 24, bits).decoded(test);
      double lost = 0;
      double energy = 0;
      for (int i = 0; i < test.length; i++) {
        lost += Math.pow(test[i] - decoded[i], 2);
        energy += Math.pow(test[i], 2);
      }
      assertThat(lost / energy).isLessThan(before);
      before = lost / energy;
    }
    assertThat(before).isLessThan(0.2);
  }
}
