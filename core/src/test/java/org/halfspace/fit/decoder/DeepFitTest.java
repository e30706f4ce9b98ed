// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.run.TrainingRun;
import org.junit.jupiter.api.Test;

/** Decoders of samples with gains and without, judged by what the codec loses. */
class DeepFitTest {
  private static final int D = 6;
  private static final int BITS = 12;

  /** Vectors of norms between 1 and 3 about a center. */
  private static float[] vectors(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vectors = new float[count * D];
    for (int i = 0; i < count; i++) {
      double[] direction = new double[D];
      double norm = 0;
      for (int j = 0; j < D; j++) {
        direction[j] = Math.signum(random.nextGaussian()) + 0.2 * random.nextGaussian();
        norm += direction[j] * direction[j];
      }
      double length = random.nextDouble(1, 3) / Math.sqrt(norm);
      for (int j = 0; j < D; j++) {
        vectors[i * D + j] = (float) (5 + length * direction[j]);
      }
    }
    return vectors;
  }

  private static SignCodec codec() {
    SplittableRandom random = new SplittableRandom(3);
    float[] rows = new float[BITS * D];
    float[] mean = new float[D];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    Arrays.fill(mean, 5);
    return SignCodec.of(BITS, D, rows, new float[BITS * D], mean);
  }

  @Test
  void whatTheSampleLosesIsWhatIsReported() throws IOException {
    DeepTrainingSettings settings =
        DeepTrainingSettings.standard(1000)
            .change()
            .hidden(List.of(48))
            .dropout(0)
            .epochs(30)
            .batch(50)
            .learningRate(0.01)
            .build();
    for (VectorCodec codec :
        List.of(
            VectorCodec.withoutGain(codec()), VectorCodec.withGain(codec(), 2, GainRule.NORM))) {
      CodedSample train = CodedSample.of(codec, vectors(2000, 1), 2000, 1);
      CodedSample heldOut = CodedSample.of(codec, vectors(500, 2), 500, 1);

      DeepTrainingResult result =
          new DeepFit(settings, 1, 2, new TrainingRun.Control() {})
              .run(train, heldOut, Optional.empty());

      double lost = heldOut.lost(codec.withDecoder(result.decoder()), 1) / 500;
      assertThat(lost / variance(train.centered()))
          .isCloseTo(result.heldOut(), within(2e-3 * result.heldOut()));
      double linear = heldOut.lost(linear(train, codec), 1) / 500;
      assertThat(lost).isLessThan(0.95 * linear);
    }
  }

  /** The decoder that a training begins with: least squares. */
  private static VectorCodec linear(CodedSample train, VectorCodec codec) throws IOException {
    DeepTrainingSettings nothing =
        DeepTrainingSettings.standard(1000).change().hidden(List.of(1)).epochs(0).build();
    return codec.withDecoder(
        new DeepFit(nothing, 1, 1, new TrainingRun.Control() {})
            .run(train, train, Optional.empty())
            .decoder());
  }

  private static double variance(float[] centered) {
    double[] sums = new double[D];
    double squares = 0;
    int rows = centered.length / D;
    for (int i = 0; i < centered.length; i++) {
      sums[i % D] += centered[i];
      squares += (double) centered[i] * centered[i];
    }
    for (double sum : sums) {
      squares -= sum * sum / rows;
    }
    return squares / rows;
  }
}
