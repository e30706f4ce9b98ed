// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Covariance;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;

/** Sign codes that others use. */
class BaselineCodesTest {
  private static VectorData vectors(int count, long seed) throws IOException {
    return RealSet.loaded(new GaussianSource(Spectrum.powerLaw(24, 1.2)).vectors(count, seed));
  }

  private static double distortion(VectorCodec codec, VectorData data) throws IOException {
    return Distortion.of(codec, codec.units().mean(), data, 1).value();
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
    VectorCodec rotated = BaselineCodes.codec(itq, axes.mean(), train, Gain.NONE, 1);
    VectorCodec plain = BaselineCodes.codec(axes.leading(12), axes.mean(), train, Gain.NONE, 1);
    assertThat(distortion(rotated, test)).isLessThan(distortion(plain, test));
  }

  @Test
  void theDecoderOfABaselineIsTheBestLinearOne() throws IOException {
    VectorData train = vectors(5000, 1);
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    SignCodec codec =
        BaselineCodes.codec(
                BaselineCodes.randomHyperplanes(6, 24, 3), axes.mean(), train, Gain.NONE, 1)
            .signs();
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
    // Vectors of all norms in the same directions: with the gain coded apart, what is lost is what
    // unit-norm-like vectors lose.
    float[] even = RealSet.rows(vectors(6000, 1), 6000);
    float[] uneven = even.clone();
    for (int i = 0; i < uneven.length; i++) {
      uneven[i] *= 1 + (i / 24) % 7;
    }
    VectorData equal = VectorData.of(even, 24, "equal");
    VectorData scaled = VectorData.of(uneven, 24, "scaled");
    Matrix encoder = BaselineCodes.randomHyperplanes(24, 24, 1);
    double[] mean = new double[24];
    double evenGain = distortion(BaselineCodes.codec(encoder, mean, equal, Gain.FLOAT16, 1), equal);
    double unevenGain =
        distortion(BaselineCodes.codec(encoder, mean, scaled, Gain.FLOAT16, 1), scaled);
    double unevenPlain =
        distortion(BaselineCodes.codec(encoder, mean, scaled, Gain.NONE, 1), scaled);

    // Weights differ, directions do not: 6,000 vectors in 24 dimensions.
    assertThat(unevenGain).isCloseTo(evenGain, within(0.03));
    assertThat(unevenGain).isLessThan(unevenPlain - 0.05);
  }
}
