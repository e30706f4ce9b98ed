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
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.data.VectorData;
import org.halfspace.train.LevelTrainingResult;
import org.halfspace.train.LevelTrainingSettings;
import org.halfspace.train.Schedule;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingEnd;
import org.junit.jupiter.api.Test;

/** Whole trainings on clusters. */
class LevelTrainingRunTest {
  private static final int D = 8;
  private static final LevelTrainingSettings SETTINGS =
      new LevelTrainingSettings(200, 64, 0.02, Schedule.COSINE, 0.1);

  private final VectorData train;
  private final VectorData heldOut;

  LevelTrainingRunTest() throws IOException {
    this.train = clusters(1000, 1);
    this.heldOut = clusters(300, 2);
  }

  /** Sixteen clusters, far from the origin. */
  private static VectorData clusters(int count, long seed) throws IOException {
    SplittableRandom centers = new SplittableRandom(9);
    double[][] center = new double[16][D];
    for (double[] own : center) {
      for (int k = 0; k < D; k++) {
        own[k] = 40 + 10 * centers.nextGaussian();
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[count * D];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (center[i / D % 16][i % D] + random.nextGaussian());
    }
    return VectorData.of(rows, D, "clusters");
  }

  /** Units on single coordinates, thresholds around a center that is not the mean. */
  private static LevelEncoder start(int bits) {
    List<Quantizer> quantizers = new ArrayList<>();
    Quantizer unit = Activation.quantizer(bits).quantizer().orElseThrow();
    double[] thresholds = unit.thresholds();
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = 10 * thresholds[i] + 5;
    }
    float[] encoder = new float[4 * D];
    for (int j = 0; j < 4; j++) {
      quantizers.add(Quantizer.of(unit.levels(), thresholds));
      encoder[j * D + j] = 1;
    }
    float[] mean = new float[D];
    Arrays.fill(mean, 35);
    return LevelEncoder.of(quantizers, encoder, mean);
  }

  private LevelTrainingResult run(
      int bits, int threads, TrainingRun.Control control, Optional<TrainingCheckpoint> from)
      throws IOException {
    return new LevelTrainingRun(SETTINGS, 3, threads, 1 << 20, control)
        .run(train, heldOut, start(bits), from);
  }

  private static byte[] codes(LevelEncoder codec, VectorData vectors) throws IOException {
    byte[] packed = new byte[(int) vectors.count() * codec.bytesPerCode()];
    vectors.forEachBlock(
        (int) vectors.count(), (block, first, rows) -> codec.encode(block, rows, packed, 1));
    return packed;
  }

  @Test
  void withoutStepsTheCodesAreThoseOfTheStart() throws IOException {
    for (int bits = 1; bits <= 3; bits++) {
      LevelTrainingResult result =
          new LevelTrainingRun(SETTINGS.withSteps(0), 3, 1, 1 << 20, new TrainingRun.Control() {})
              .run(train, heldOut, start(bits), Optional.empty());
      byte[] before = codes(start(bits), heldOut);
      byte[] after = codes(result.encoder(), heldOut);
      int different = 0;
      for (int i = 0; i < before.length; i++) {
        different += before[i] == after[i] ? 0 : 1;
      }
      // A projection may meet a threshold to rounding.
      assertThat(different).isLessThanOrEqualTo(1);
      assertThat(result.bestStep()).isZero();
    }
  }

  @Test
  void trainingLowersTheDistortion() throws IOException {
    for (int bits = 1; bits <= 2; bits++) {
      double before =
          new LevelTrainingRun(SETTINGS.withSteps(0), 3, 1, 1 << 20, new TrainingRun.Control() {})
              .run(train, heldOut, start(bits), Optional.empty())
              .heldOut();
      LevelTrainingResult result = run(bits, 1, new TrainingRun.Control() {}, Optional.empty());
      assertThat(result.heldOut()).isLessThan(0.9 * before);
      assertThat(result.end()).isEqualTo(TrainingEnd.STEPS_USED);
      assertThat(result.steps()).isEqualTo(200);
      assertThat(result.encoder().layout()).isEqualTo(start(bits).layout());
    }
  }

  /** The held-out distortion again, from the codes: conditional means cannot be worse. */
  @Test
  void theCodecHasTheDistortionThatIsReported() throws IOException {
    LevelTrainingResult result = run(1, 1, new TrainingRun.Control() {}, Optional.empty());
    byte[] codes = codes(result.encoder(), heldOut);
    double[][] sums = new double[16][D + 1];
    double[] total = new double[2 * D + 1];
    heldOut.forEachBlock(
        300,
        (block, first, rows) -> {
          for (int i = 0; i < rows; i++) {
            double[] own = sums[(codes[i] & 0xff) >> 4];
            own[D]++;
            for (int k = 0; k < D; k++) {
              double x = block[i * D + k];
              own[k] += x;
              total[k] += x;
              total[D] += x * x;
            }
          }
        });
    double variance = total[D];
    double lost = total[D];
    for (int k = 0; k < D; k++) {
      variance -= total[k] * total[k] / 300;
      for (double[] own : sums) {
        lost -= own[D] == 0 ? 0 : own[k] * own[k] / own[D];
      }
    }
    assertThat(lost / variance).isLessThan(result.heldOut() + 0.02);
  }

  @Test
  void theSameSeedGivesTheSameCodec() throws IOException {
    LevelEncoder once = run(2, 1, new TrainingRun.Control() {}, Optional.empty()).encoder();
    assertThat(run(2, 1, new TrainingRun.Control() {}, Optional.empty()).encoder()).isEqualTo(once);
  }

  @Test
  void aRunGoesOnFromItsCheckpoint() throws IOException {
    LevelTrainingResult whole = run(2, 1, new TrainingRun.Control() {}, Optional.empty());
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
    assertThat(run(2, 1, stopped, Optional.empty()).end()).isEqualTo(TrainingEnd.STOPPED);
    assertThat(kept).hasSize(1);
    LevelTrainingResult resumed = run(2, 1, new TrainingRun.Control() {}, Optional.of(kept.get(0)));
    assertThat(resumed.encoder()).isEqualTo(whole.encoder());
    assertThat(resumed.heldOut()).isEqualTo(whole.heldOut(), within(0.0));
    assertThat(resumed.bestStep()).isEqualTo(whole.bestStep());
  }

  private LevelTrainingResult tables(
      int steps, TrainingRun.Control control, Optional<TrainingCheckpoint> from)
      throws IOException {
    return new LevelTrainingRun(SETTINGS.withSteps(steps), 3, 1, 1 << 20, control)
        .withTables(4)
        .run(train, heldOut, start(1), from);
  }

  /** Sixteen clusters and a table of sixteen rows. */
  @Test
  void trainingWithTablesTellsClustersApart() throws IOException {
    TrainingRun.Control alone = new TrainingRun.Control() {};
    LevelTrainingResult linear = run(1, 1, alone, Optional.empty());
    LevelTrainingResult before = tables(0, alone, Optional.empty());
    LevelTrainingResult after = tables(200, alone, Optional.empty());
    assertThat(after.heldOut()).isLessThan(0.9 * before.heldOut());
    assertThat(after.heldOut()).isLessThan(linear.heldOut());
    assertThat(after.encoder().layout()).isEqualTo(start(1).layout());
  }

  @Test
  void aRunWithTablesGoesOnFromItsCheckpoint() throws IOException {
    LevelTrainingResult whole = tables(200, new TrainingRun.Control() {}, Optional.empty());
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
    tables(200, stopped, Optional.empty());
    LevelTrainingResult resumed =
        tables(200, new TrainingRun.Control() {}, Optional.of(kept.get(0)));
    assertThat(resumed.encoder()).isEqualTo(whole.encoder());
    assertThat(resumed.heldOut()).isEqualTo(whole.heldOut(), within(0.0));
  }

  @Test
  void anotherDimensionIsRefused() throws IOException {
    VectorData other = VectorData.of(new float[100 * (D + 1)], D + 1, "zeros");
    assertThatThrownBy(
            () ->
                new LevelTrainingRun(SETTINGS, 3, 1, 1 << 20, new TrainingRun.Control() {})
                    .run(other, heldOut, start(1), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("start: dimension 8, but that of the vectors is 9 and 8");
  }
}
