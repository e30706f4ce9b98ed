// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Decoder;
import org.halfspace.code.HiddenActivation;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitEncoder;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingEnd;
import org.halfspace.train.TrainingState;
import org.junit.jupiter.api.Test;

/** Whole trainings on clusters, and what codec and decoder lose on them. */
class DeepTrainingRunTest {
  private static final int D = 8;
  private static final int UNITS = 6;
  private static final DeepTrainingSettings SETTINGS =
      DeepTrainingSettings.standard(1000)
          .change()
          .hidden(List.of(32))
          .activation(HiddenActivation.GELU)
          .dropout(0.05)
          .epochs(20)
          .batch(50)
          .learningRate(0.01)
          .build();
  private static final TrainingRun.Control ALONE = new TrainingRun.Control() {};

  private final float[] train = clusters(1000, 1);
  private final float[] heldOut = clusters(300, 2);

  /** Twenty clusters, far from the origin. */
  private static float[] clusters(int count, long seed) {
    SplittableRandom centers = new SplittableRandom(9);
    double[][] center = new double[20][D];
    for (double[] own : center) {
      for (int k = 0; k < D; k++) {
        own[k] = 40 + 10 * centers.nextGaussian();
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[count * D];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (center[i / D % 20][i % D] + random.nextGaussian());
    }
    return rows;
  }

  private static VectorData data(float[] rows) throws IOException {
    return VectorData.of(rows, D, "clusters");
  }

  /** Units of single coordinates and sums of two, around a μ that is not the mean. */
  private static UnitEncoder start(int bits) {
    float[] rows = new float[UNITS * D];
    for (int j = 0; j < UNITS; j++) {
      rows[j * D + j] = 1;
      rows[j * D + (j + 3) % D] = 0.5f;
    }
    float[] mean = new float[D];
    Arrays.fill(mean, 38);
    if (bits == 1) {
      return SignEncoder.of(rows, mean);
    }
    Quantizer unit = Activation.quantizer(bits).quantizer().orElseThrow();
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < UNITS; j++) {
      double[] thresholds = unit.thresholds();
      for (int i = 0; i < thresholds.length; i++) {
        thresholds[i] = 10 * thresholds[i] + 2;
      }
      quantizers.add(Quantizer.of(unit.levels(), thresholds));
    }
    return LevelEncoder.of(quantizers, rows, mean);
  }

  private static byte[] codes(UnitEncoder encoder, float[] vectors) {
    int rows = vectors.length / D;
    byte[] packed = new byte[rows * encoder.bytesPerCode()];
    encoder.encode(vectors, rows, packed, 1);
    return packed;
  }

  /** What decoding loses, as a share of the variance of the vectors that are learned from. */
  private double lost(Decoder decoder, byte[] codes, float[] vectors) {
    int rows = vectors.length / D;
    float[] decoded = new float[vectors.length];
    decoder.decode(codes, rows, decoded, 2);
    double sum = 0;
    for (int i = 0; i < vectors.length; i++) {
      double error = vectors[i] - decoded[i];
      sum += error * error;
    }
    double[] moments = new double[2 * D];
    for (int i = 0; i < train.length; i++) {
      moments[i % D] += train[i] / 1000;
      moments[D + i % D] += (double) train[i] * train[i] / 1000;
    }
    double variance = 0;
    for (int j = 0; j < D; j++) {
      variance += moments[D + j] - moments[j] * moments[j];
    }
    return sum / rows / variance;
  }

  private DeepTrainingResult together(
      DeepTrainingSettings settings,
      int bits,
      TrainingRun.Control control,
      Optional<TrainingCheckpoint> from)
      throws IOException {
    return new DeepTrainingRun(settings, 3, 2, 1 << 20, control)
        .run(data(train), data(heldOut), start(bits), from);
  }

  /** Units that are real codes: those of training up to projections that meet a threshold. */
  @Test
  void codecAndDecoderLoseWhatIsReportedAndLessThanTheStart() throws IOException {
    for (int bits = 1; bits <= 3; bits++) {
      DeepTrainingResult before =
          together(SETTINGS.change().epochs(0).build(), bits, ALONE, Optional.empty());
      DeepTrainingResult result = together(SETTINGS, bits, ALONE, Optional.empty());
      for (DeepTrainingResult one : List.of(before, result)) {
        assertThat(lost(one.decoder(), codes(one.encoder(), heldOut), heldOut))
            .isCloseTo(one.heldOut(), within(2e-3));
      }
      assertThat(result.heldOut()).isLessThan(0.7 * before.heldOut());
      assertThat(result.end()).isEqualTo(TrainingEnd.STEPS_USED);
      assertThat(result.steps()).isEqualTo(400);
      assertThat(result.encoder() instanceof SignEncoder).isEqualTo(bits == 1);
      assertThat(result.encoder().bits()).isEqualTo(start(bits).bits());
    }
  }

  @Test
  void withoutStepsSignsAreThoseOfTheStart() throws IOException {
    DeepTrainingResult result =
        together(SETTINGS.change().epochs(0).build(), 1, ALONE, Optional.empty());
    byte[] before = codes(start(1), heldOut);
    byte[] after = codes(result.encoder(), heldOut);
    int different = 0;
    for (int i = 0; i < before.length; i++) {
      different += before[i] == after[i] ? 0 : 1;
    }
    // A projection may meet zero to rounding.
    assertThat(different).isLessThanOrEqualTo(1);
    assertThat(result.bestStep()).isZero();
  }

  private CodedVectors coded(UnitEncoder encoder, float[] vectors, float gain) {
    int rows = vectors.length / D;
    float[] gains = new float[rows];
    Arrays.fill(gains, gain);
    float[] centered = vectors.clone();
    float[] mean = encoder.mean();
    for (int i = 0; i < centered.length; i++) {
      centered[i] -= mean[i % D];
    }
    return new CodedVectors(encoder, codes(encoder, vectors), gains, centered, rows);
  }

  @Test
  void theDecoderAloneIsTrainedForCodesThatStay() throws IOException {
    for (int bits = 1; bits <= 2; bits++) {
      UnitEncoder encoder = start(bits);
      DeepTrainingRun run = new DeepTrainingRun(SETTINGS, 3, 2, 1 << 20, ALONE);
      DeepTrainingResult result =
          run.run(coded(encoder, train, 1), coded(encoder, heldOut, 1), Optional.empty());
      DeepTrainingResult linear =
          new DeepTrainingRun(SETTINGS.change().epochs(0).build(), 3, 2, 1 << 20, ALONE)
              .run(coded(encoder, train, 1), coded(encoder, heldOut, 1), Optional.empty());

      assertThat(result.encoder()).isSameAs(encoder);
      assertThat(lost(result.decoder(), codes(encoder, heldOut), heldOut))
          .isCloseTo(result.heldOut(), within(1e-4));
      assertThat(result.heldOut()).isLessThan(0.9 * linear.heldOut());
    }
  }

  /** x̂ = μ + g (D − μ): twice the gain asks for half of D − μ. */
  @Test
  void gainsMultiplyWhatIsDecoded() throws IOException {
    UnitEncoder encoder = start(1);
    DeepTrainingResult result =
        new DeepTrainingRun(SETTINGS, 3, 2, 1 << 20, ALONE)
            .run(coded(encoder, train, 2), coded(encoder, heldOut, 2), Optional.empty());
    Decoder doubled =
        new Decoder() {
          @Override
          public org.halfspace.code.DecoderType type() {
            return result.decoder().type();
          }

          @Override
          public int bits() {
            return result.decoder().bits();
          }

          @Override
          public int dimension() {
            return D;
          }

          @Override
          public void decode(byte[] packed, int rows, float[] vectors, int threads) {
            result.decoder().decode(packed, rows, vectors, threads);
            for (int i = 0; i < rows * D; i++) {
              vectors[i] = 38 + 2 * (vectors[i] - 38);
            }
          }
        };
    assertThat(lost(doubled, codes(encoder, heldOut), heldOut))
        .isCloseTo(result.heldOut(), within(1e-4));
  }

  /** Vectors less μ are coded as those with it, if μ is said. */
  @Test
  void directionsAreAboutTheMeanOfTheStart() throws IOException {
    float[] directions = train.clone();
    float[] judges = heldOut.clone();
    for (int i = 0; i < directions.length; i++) {
      directions[i] -= 38;
    }
    for (int i = 0; i < judges.length; i++) {
      judges[i] -= 38;
    }
    DeepTrainingResult result =
        new DeepTrainingRun(SETTINGS, 3, 2, 1 << 20, ALONE)
            .runOnDirections(data(directions), data(judges), start(2), Optional.empty());

    assertThat(lost(result.decoder(), codes(result.encoder(), heldOut), heldOut))
        .isCloseTo(result.heldOut(), within(2e-3));
  }

  @Test
  void aRunGoesOnFromItsCheckpoint() throws IOException {
    // A set that is shuffled in parts.
    DeepTrainingResult whole =
        new DeepTrainingRun(SETTINGS, 3, 2, 1 << 13, ALONE)
            .run(data(train), data(heldOut), start(2), Optional.empty());
    List<TrainingCheckpoint> kept = new ArrayList<>();
    TrainingRun.Control stopped =
        new TrainingRun.Control() {
          private int asked;

          @Override
          public boolean stopRequested() {
            return asked++ == 77;
          }

          @Override
          public void keep(TrainingCheckpoint checkpoint) {
            kept.add(checkpoint);
          }
        };
    DeepTrainingResult first =
        new DeepTrainingRun(SETTINGS, 3, 2, 1 << 13, stopped)
            .run(data(train), data(heldOut), start(2), Optional.empty());
    assertThat(first.end()).isEqualTo(TrainingEnd.STOPPED);
    assertThat(kept).hasSize(1);

    DeepTrainingResult resumed =
        new DeepTrainingRun(SETTINGS, 3, 2, 1 << 13, ALONE)
            .run(data(train), data(heldOut), start(2), Optional.of(kept.get(0)));

    assertThat(resumed.encoder()).isEqualTo(whole.encoder());
    assertThat(resumed.decoder()).isEqualTo(whole.decoder());
    assertThat(resumed.heldOut()).isEqualTo(whole.heldOut(), within(0.0));
    assertThat(resumed.bestStep()).isEqualTo(whole.bestStep());
  }

  @Test
  void aCheckpointThatIsNoneOfTheRunIsRefused() throws IOException {
    List<TrainingCheckpoint> kept = new ArrayList<>();
    TrainingRun.Control stopped =
        new TrainingRun.Control() {
          private int asked;

          @Override
          public boolean stopRequested() {
            return asked++ == 5;
          }

          @Override
          public void keep(TrainingCheckpoint checkpoint) {
            kept.add(checkpoint);
          }
        };
    together(SETTINGS, 2, stopped, Optional.empty());
    TrainingCheckpoint good = kept.get(0);
    List<float[]> tensors = good.state().tensors();
    List<float[]> shorter = new ArrayList<>(tensors);
    shorter.set(0, Arrays.copyOf(tensors.get(0), tensors.get(0).length - 1));
    float[] best = good.bestEncoder();
    float[] cut = Arrays.copyOf(best, best.length - 1);
    for (TrainingCheckpoint bad :
        List.of(
            new TrainingCheckpoint(new TrainingState(5, shorter), 0, 1, best, 0),
            new TrainingCheckpoint(new TrainingState(5, tensors.subList(1, 3)), 0, 1, best, 0),
            new TrainingCheckpoint(new TrainingState(5, tensors), 0, 1, cut, 0),
            new TrainingCheckpoint(new TrainingState(401, tensors), 0, 1, best, 0),
            new TrainingCheckpoint(new TrainingState(5, tensors), 6, 1, best, 0))) {
      assertThatThrownBy(() -> together(SETTINGS, 2, ALONE, Optional.of(bad)))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("checkpoint: ")
          .hasMessageContaining("must be");
    }
  }

  @Test
  void patienceEndsARunThatNoLongerImproves() throws IOException {
    DeepTrainingSettings impatient =
        SETTINGS.change().epochs(200).evaluations(400).patience(2).learningRate(0.05).build();
    DeepTrainingResult result = together(impatient, 1, ALONE, Optional.empty());
    assertThat(result.end()).isEqualTo(TrainingEnd.NO_IMPROVEMENT);
    assertThat(result.steps()).isEqualTo(result.bestStep() + 2 * 10);
  }

  @Test
  void anotherDimensionIsRefused() throws IOException {
    VectorData other = VectorData.of(new float[100 * (D + 1)], D + 1, "zeros");
    assertThatThrownBy(
            () ->
                new DeepTrainingRun(SETTINGS, 3, 1, 1 << 20, ALONE)
                    .run(other, data(heldOut), start(1), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("start: dimension 8, but that of the vectors is 9 and 8");
  }
}
