// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.data.UnusableDataException;
import org.halfspace.descent.UnitRows;
import org.halfspace.train.GaussianSamples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingEnd;
import org.halfspace.train.TrainingResult;
import org.halfspace.train.TrainingSettings;
import org.junit.jupiter.api.Test;

/** What surrounds the steps: evaluations, early end, checkpoints, divergence. */
class TrainingRunTest {
  private static final int D = 6;

  private final float[] heldOut = new float[200 * D];

  TrainingRunTest() {
    new GaussianSamples(D, 200, 99).fill(0, heldOut);
  }

  private static TrainingSettings settings(int steps, double rate) {
    return TrainingSettings.standard(Activation.sign())
        .change()
        .batch(32)
        .steps(steps)
        .learningRate(rate)
        .build();
  }

  private TrainingRun run(
      TrainingSettings settings, int every, int patience, TrainingRun.Control control) {
    double[] deviations = {3, 2, 1, 1, 1, 1};
    return new TrainingRun(
        new StraightThroughTraining(
            settings,
            new StraightThroughTraining.Target(deviations, 17, 0),
            UnitRows.random(4, D, new SplittableRandom(1))),
        new GaussianSamples(D, 32, 1),
        new TrainingRun.Evaluations(heldOut, 8, every, patience),
        control);
  }

  @Test
  void theBestIterateIsKept() throws IOException {
    TrainingResult result =
        run(settings(400, 0.02), 20, 0, new TrainingRun.Control() {}).run(Optional.empty());

    assertThat(result.end()).isEqualTo(TrainingEnd.STEPS_USED);
    assertThat(result.steps()).isEqualTo(400);
    assertThat(result.best().step()).isPositive();
    StraightThroughTraining best =
        new StraightThroughTraining(
            settings(400, 0.02),
            new StraightThroughTraining.Target(new double[] {3, 2, 1, 1, 1, 1}, 17, 0),
            UnitRows.random(4, D, new SplittableRandom(1)));
    while (best.step() < result.best().step()) {
      best.step(new GaussianSamples(D, 32, 1));
    }
    float[] fitting = new float[8 * 32 * D];
    for (int i = 0; i < 8; i++) {
      float[] batch = new float[32 * D];
      new GaussianSamples(D, 32, 1).fill(i, batch);
      System.arraycopy(batch, 0, fitting, i * batch.length, batch.length);
    }
    assertThat(best.refittedDistortion(fitting, 256, heldOut, 200))
        .isEqualTo(result.best().heldOut());
    assertThat(result.best().encoder().data()).containsExactly(asFloats(best.encoder().data()));
  }

  /** Through float32 and back to norm 1, as the best encoder goes. */
  private static double[] asFloats(double[] entries) {
    float[] floats = new float[entries.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) entries[i];
    }
    return FloatRows.unit(floats, floats.length / D, D).data();
  }

  @Test
  void aRunWithoutImprovementEnds() throws IOException {
    // A rate this small moves nothing that the held-out vectors would see.
    TrainingResult result =
        run(settings(1000, 1e-12), 10, 3, new TrainingRun.Control() {}).run(Optional.empty());

    assertThat(result.end()).isEqualTo(TrainingEnd.NO_IMPROVEMENT);
    assertThat(result.steps()).isLessThanOrEqualTo(100);
  }

  @Test
  void stoppedRunsGoOnFromTheirCheckpointBitByBit() throws IOException {
    TrainingSettings settings = settings(120, 0.02);
    TrainingResult unbroken =
        run(settings, 10, 0, new TrainingRun.Control() {}).run(Optional.empty());
    Optional<TrainingCheckpoint> kept = Optional.empty();
    TrainingResult last = null;
    int sessions = 0;
    do {
      List<TrainingCheckpoint> store = new ArrayList<>();
      TrainingRun.Control control =
          new TrainingRun.Control() {
            private int asked;

            @Override
            public boolean stopRequested() {
              asked++;
              return asked > 37;
            }

            @Override
            public void keep(TrainingCheckpoint checkpoint) {
              store.add(checkpoint);
            }
          };
      last = run(settings, 10, 0, control).run(kept);
      kept = store.isEmpty() ? Optional.empty() : Optional.of(store.get(0));
      sessions++;
    } while (last.end() == TrainingEnd.STOPPED);

    assertThat(sessions).isEqualTo(4);
    assertThat(last.best().step()).isEqualTo(unbroken.best().step());
    assertThat(last.best().heldOut()).isEqualTo(unbroken.best().heldOut());
    assertThat(last.best().encoder().data()).containsExactly(unbroken.best().encoder().data());
  }

  @Test
  void divergenceKeepsTheLastGoodIterate() throws IOException {
    TrainingSettings wild =
        settings(1000, 1e25).change().optimizer(TrainingSettings.Rule.MOMENTUM).build();
    TrainingResult result = run(wild, 1, 0, new TrainingRun.Control() {}).run(Optional.empty());

    assertThat(result.end()).isEqualTo(TrainingEnd.DIVERGED);
    assertThat(result.message()).contains("loss").contains("learning rate");
    assertThat(result.best().heldOut()).isFinite();
    for (double entry : result.best().encoder().data()) {
      assertThat(entry).isFinite();
    }
  }

  @Test
  void listenersHearOfSteps() throws IOException {
    List<TrainingProgress> heard = new ArrayList<>();
    TrainingRun.Control control =
        new TrainingRun.Control() {
          @Override
          public void report(TrainingProgress progress) {
            heard.add(progress);
          }
        };
    // Enough steps for some tenths of a second on any machine.
    run(settings(60_000, 0.01), 1000, 0, control).run(Optional.empty());

    assertThat(heard).isNotEmpty();
    assertThat(heard.get(0).loss()).isBetween(0.0, 2.0);
    assertThat(heard.get(0).vectorsPerSecond()).isPositive();
  }

  @Test
  void moreFittingVectorsThanAnArrayHoldsAreRefusedInWords() {
    // 262,144 vectors of 16,384 numbers are 2^32, which is 0 in 32 bits.
    int k = 16_384;
    TrainingSettings settings = settings(1, 0.01);
    StraightThroughTraining training =
        new StraightThroughTraining(
            settings,
            new StraightThroughTraining.Target(ones(k), k, 0),
            UnitRows.random(1, k, new SplittableRandom(1)));
    assertThatThrownBy(
            () ->
                new TrainingRun(
                    training,
                    new GaussianSamples(k, 32, 1),
                    new TrainingRun.Evaluations(new float[k], 262_144 / 32, 1, 0),
                    new TrainingRun.Control() {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("262144 × 16384");
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void aBatchThatNoArrayHoldsIsRefusedInWords() {
    TrainingSettings settings = settings(1, 0.01).change().batch(1 << 30).build();
    assertThatThrownBy(
            () ->
                new StraightThroughTraining(
                    settings,
                    new StraightThroughTraining.Target(ones(4), 4, 0),
                    UnitRows.random(2, 4, new SplittableRandom(1))))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("a batch of 1073741824 vectors")
        .hasMessageContaining("use a smaller batch");
  }

  @Test
  void rowsStayUnitWhateverTheyAreMovedTo() throws IOException {
    assertThat(FloatRows.unit(new float[4], 2, 2).data()).containsExactly(1, 0, 0, 1);
    assertThat(FloatRows.unit(new float[] {Float.MIN_VALUE}, 1, 1).data()).containsExactly(1);
    // One coordinate and a rate of 1: the first step of Adam ends near 0.
    for (double rate : new double[] {0.5, 1, 2}) {
      TrainingSettings settings = settings(6, rate);
      StraightThroughTraining training =
          new StraightThroughTraining(
              settings,
              new StraightThroughTraining.Target(ones(1), 1, 0),
              UnitRows.random(3, 1, new SplittableRandom(1)));
      for (int step = 0; step < 6; step++) {
        training.step(new GaussianSamples(1, 32, 1));
        for (double entry : training.encoder().data()) {
          assertThat(Math.abs(entry)).isEqualTo(1);
        }
      }
    }
  }
}
