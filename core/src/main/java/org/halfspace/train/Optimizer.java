// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.List;

/** A rule that moves parameters along their gradients, entry by entry. Not thread-safe. */
interface Optimizer {

  /**
   * One step.
   *
   * @param steps how many were made before
   */
  void step(float[] parameters, float[] gradient, double learningRate, long steps);

  /** What the rule remembers, as long as the parameters each; to be written to when resuming. */
  List<float[]> memory();

  /** A rule for that many parameters, with nothing remembered yet. */
  static Optimizer of(TrainingSettings.Rule rule, int size) {
    return rule == TrainingSettings.Rule.ADAM
        ? new Adam(new float[size], new float[size])
        : new Momentum(new float[size]);
  }

  /** Adam (Kingma and Ba 2015) with β_1 = 0.9, β_2 = 0.999, ε = 1e-8. */
  record Adam(float[] mean, float[] square) implements Optimizer {
    private static final float FIRST = 0.9f;
    private static final float SECOND = 0.999f;
    private static final float EPSILON = 1e-8f;

    @Override
    public void step(float[] parameters, float[] gradient, double learningRate, long steps) {
      double made = steps + 1.0;
      double corrected = Math.sqrt(1 - Math.pow(SECOND, made)) / (1 - Math.pow(FIRST, made));
      float rate = (float) (learningRate * corrected);
      for (int i = 0; i < parameters.length; i++) {
        float g = gradient[i];
        mean[i] = FIRST * mean[i] + (1 - FIRST) * g;
        square[i] = SECOND * square[i] + (1 - SECOND) * g * g;
        parameters[i] -= rate * mean[i] / ((float) Math.sqrt(square[i]) + EPSILON);
      }
    }

    @Override
    public List<float[]> memory() {
      return List.of(mean, square);
    }
  }

  /** Heavy-ball momentum of 0.9. */
  record Momentum(float[] velocity) implements Optimizer {
    private static final float KEPT = 0.9f;

    @Override
    public void step(float[] parameters, float[] gradient, double learningRate, long steps) {
      float rate = (float) learningRate;
      for (int i = 0; i < parameters.length; i++) {
        velocity[i] = KEPT * velocity[i] + gradient[i];
        parameters[i] -= rate * velocity[i];
      }
    }

    @Override
    public List<float[]> memory() {
      return List.of(velocity);
    }
  }
}
