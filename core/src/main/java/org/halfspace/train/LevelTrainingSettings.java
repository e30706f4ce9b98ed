// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Objects;

/**
 * How units of several levels are trained by {@link LevelTraining}, from {@link #standard} on, and
 * by {@link TableTraining}, from {@link #ofTables} on.
 *
 * @param steps how many steps, at least 0
 * @param batch vectors in a step
 * @param learningRate of Adam at the beginning, for units of one bit whose projections have
 *     deviation 1; those of m levels have 2/m of it
 * @param schedule how the learning rate falls
 * @param temperature τ of the smoothed steps, in the same unit; those of m levels have 2/m of it
 */
public record LevelTrainingSettings(
    int steps, int batch, double learningRate, Schedule schedule, double temperature) {
  public LevelTrainingSettings {
    Objects.requireNonNull(schedule, "schedule");
    if (steps < 0 || batch < 1) {
      throw new IllegalArgumentException(
          "steps: " + steps + ", batch: " + batch + ", must be at least 0 and 1");
    }
    requirePositive("learningRate", learningRate);
    requirePositive("temperature", temperature);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + ": " + value + ", must be positive and finite");
    }
  }

  /** 1,500 steps of 512 vectors at a rate of 0.01 that falls along a cosine, τ = 0.1. */
  public static LevelTrainingSettings standard() {
    return new LevelTrainingSettings(1500, 512, 0.01, Schedule.COSINE, 0.1);
  }

  /** 1,500 steps of 512 vectors at a rate of 0.01 that falls along a cosine, τ = 0.3. */
  public static LevelTrainingSettings ofTables() {
    return standard().withTemperature(0.3);
  }

  public LevelTrainingSettings withSteps(int changed) {
    return new LevelTrainingSettings(changed, batch, learningRate, schedule, temperature);
  }

  public LevelTrainingSettings withBatch(int changed) {
    return new LevelTrainingSettings(steps, changed, learningRate, schedule, temperature);
  }

  public LevelTrainingSettings withLearningRate(double changed) {
    return new LevelTrainingSettings(steps, batch, changed, schedule, temperature);
  }

  public LevelTrainingSettings withSchedule(Schedule changed) {
    return new LevelTrainingSettings(steps, batch, learningRate, changed, temperature);
  }

  public LevelTrainingSettings withTemperature(double changed) {
    return new LevelTrainingSettings(steps, batch, learningRate, schedule, changed);
  }
}
