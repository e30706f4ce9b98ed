package org.halfspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.data.InMemoryVectors;
import org.halfspace.data.VectorData;
import org.halfspace.limits.Limits;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitsForTargetTest {

  private static VectorData gaussian(int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * 24];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(1 + i % 24));
    }
    return InMemoryVectors.of(values, 24, "Gaussian");
  }

  private static Fit fit() {
    return Fit.codes(1).withMethod(EncoderMethod.DESCENT).withThreads(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.4, 0.2, 0.1})
  void oneBitFewerMisses(double target) throws IOException {
    VectorData train = gaussian(6000, 1);
    VectorData test = gaussian(3000, 2);
    BitsForTarget.Result result = fit().forDistortion(target, train, test);
    int codes = result.trial().codes();

    assertThat(result.report().test())
        .isLessThanOrEqualTo(target)
        .isEqualTo(result.trial().value());
    assertThat(result.report().model().codes()).isEqualTo(codes);
    if (codes > 1) {
      double fewer =
          Fit.codes(codes - 1)
              .withMethod(EncoderMethod.DESCENT)
              .withThreads(1)
              .run(train, test)
              .test();
      assertThat(fewer).isGreaterThan(target);
    }
    // The floor of the source: fewer bits than it asks for cannot be enough, but for the spread of
    // the sample, two bits at most here.
    Limits limits = Limits.of(Spectrum.powerLaw(24, 1), Activation.sign());
    assertThat(limits.floor(codes + 2).distortion()).isLessThan(target);
    assertThat(result.trials().size()).isLessThanOrEqualTo(8);
  }

  @Test
  void theBandIsThatOfManyTests() throws IOException {
    FitReport report =
        Fit.codes(24)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withThreads(1)
            .run(gaussian(6000, 1), gaussian(1000, 2));
    double squares = 0;
    int tests = 60;
    double mean = 0;
    double[] values = new double[tests];
    SplittableRandom seeds = new SplittableRandom(7);
    for (int i = 0; i < tests; i++) {
      // Neighbouring seeds draw sets that are not independent, whose distortions spread less.
      long seed = seeds.nextLong();
      values[i] = Distortion.of(report.model().codec().signs(), gaussian(1000, seed), 1).value();
      mean += values[i] / tests;
    }
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double spread = Math.sqrt(squares / (tests - 1));
    // A standard deviation of 60 values is known to 1/√118, 9 %; three times that.
    assertThat(report.testError()).isCloseTo(spread, within(0.28 * spread));
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    assertThatThrownBy(() -> fit().forDistortion(0, gaussian(100, 1)))
        .hasMessageContaining("distortion: 0.0, must be between 0 and 1");
    assertThatThrownBy(() -> fit().forDistortion(1, gaussian(100, 1)))
        .hasMessageContaining("distortion: 1.0");
  }
}
