// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.halfspace.code.Quantizer;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.train.run.BatchSize;

/**
 * Units of several levels in training: rows of M and quantizers on the projections M z, which Adam
 * moves. After every step a row of M and its thresholds are drawn to a projection of deviation 1 by
 * the tenth power of what is missing, which changes no code and keeps temperature and learning rate
 * in proportion. Not thread-safe. Threads change no bit.
 */
final class TrainedUnits {
  private static final double RESCALING = 0.1;

  private final int batch;
  private final int components;
  private final int threads;
  private final SmoothUnits quantizers;
  private final float[] encoder;
  private final Optimizer encoderRule;
  private final Optimizer thresholdRule;
  private final Optimizer levelRule;
  private final float[] projections;
  private final float[] encoderGradient;
  private final float[] encoderSteps;
  private final float[] thresholdSteps;
  private final float[] levelSteps;

  /**
   * @param encoder M: u × k, row after row; copied
   * @param start quantizers of the u units
   * @throws IllegalArgumentException if lengths do not fit
   * @throws org.halfspace.data.UnusableDataException if a batch is more than an array can hold
   */
  TrainedUnits(
      LevelTrainingSettings settings,
      int components,
      float[] encoder,
      List<Quantizer> start,
      int threads) {
    int units = start.size();
    this.threads = Parallel.requireThreads(threads);
    this.components = components;
    this.batch = settings.batch();
    if (encoder.length != (long) units * components) {
      throw new IllegalArgumentException(
          "encoder: length " + encoder.length + ", must be " + units + " × " + components);
    }
    this.quantizers = new SmoothUnits(start, settings.temperature());
    this.encoder = encoder.clone();
    this.encoderRule = Optimizer.of(TrainingSettings.Rule.ADAM, encoder.length);
    this.thresholdSteps = new float[quantizers.thresholds().length];
    this.levelSteps = new float[quantizers.levels().length];
    this.thresholdRule = Optimizer.of(TrainingSettings.Rule.ADAM, thresholdSteps.length);
    this.levelRule = Optimizer.of(TrainingSettings.Rule.ADAM, levelSteps.length);
    this.projections = new float[BatchSize.of(batch, units)];
    this.encoderGradient = new float[encoder.length];
    this.encoderSteps = new float[encoder.length];
  }

  int count() {
    return quantizers.units();
  }

  SmoothUnits quantizers() {
    return quantizers;
  }

  /** M itself. */
  float[] encoder() {
    return encoder;
  }

  /** As {@link #project} left them: u × rows. */
  float[] projections() {
    return projections;
  }

  /** M, thresholds and levels, one after the other. */
  float[] parameters() {
    float[] thresholds = quantizers.thresholds();
    float[] levels = quantizers.levels();
    float[] all = Arrays.copyOf(encoder, encoder.length + thresholds.length + levels.length);
    System.arraycopy(thresholds, 0, all, encoder.length, thresholds.length);
    System.arraycopy(levels, 0, all, encoder.length + thresholds.length, levels.length);
    return all;
  }

  /** What the rules remember, of M, of thresholds and of levels. */
  List<Optimizer> rules() {
    return List.of(encoderRule, thresholdRule, levelRule);
  }

  void forEach(IntConsumer work) {
    Parallel.ranges(
        threads,
        count(),
        (from, to) -> {
          for (int j = from; j < to; j++) {
            work.accept(j);
          }
        });
  }

  /** Projections of vectors: rows × k, no more than a batch. */
  void project(float[] whitened, int rows) {
    new Product(Transpose.NO, Transpose.YES, count(), rows, components)
        .into(1, encoder, whitened, 0, projections);
  }

  /**
   * One step along the gradients of thresholds and levels that the quantizers hold.
   *
   * @param ofProjections u × batch, of the loss
   * @param whitened the batch
   */
  void update(float[] ofProjections, float[] whitened, double rate, long step) {
    new Product(Transpose.NO, Transpose.NO, count(), components, batch)
        .into(1, ofProjections, whitened, 0, encoderGradient);
    Arrays.fill(encoderSteps, 0);
    Arrays.fill(thresholdSteps, 0);
    Arrays.fill(levelSteps, 0);
    encoderRule.step(encoderSteps, encoderGradient, rate, step);
    thresholdRule.step(thresholdSteps, quantizers.thresholdGradient(), rate, step);
    levelRule.step(levelSteps, quantizers.levelGradient(), rate, step);
    forEach(
        j -> {
          float scale = (float) quantizers.scale(j);
          for (int i = j * components; i < (j + 1) * components; i++) {
            encoder[i] += scale * encoderSteps[i];
          }
          quantizers.move(j, thresholdSteps, levelSteps);
          rescale(j, RESCALING);
        });
  }

  /** Multiplies rows and thresholds so that projections at hand have deviation 1. */
  void normalize() {
    forEach(j -> rescale(j, 1));
  }

  /** Multiplies row and thresholds by s^{−power}, s the deviation of the projections at hand. */
  private void rescale(int unit, double power) {
    double sum = 0;
    double squares = 0;
    for (int at = unit * batch; at < (unit + 1) * batch; at++) {
      sum += projections[at];
      squares += (double) projections[at] * projections[at];
    }
    double variance = squares / batch - sum / batch * (sum / batch);
    float factor = (float) Math.pow(variance, -power / 2);
    if (!(variance > 0) || !Float.isFinite(factor)) {
      // The unit says the same of all vectors of the batch; there is nothing to go by.
      return;
    }
    for (int i = unit * components; i < (unit + 1) * components; i++) {
      encoder[i] *= factor;
    }
    quantizers.rescale(unit, factor);
  }
}
