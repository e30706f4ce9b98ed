// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.Objective;

/**
 * Projected gradient descent with noise: M' = M − η (k ∇D(M) + Z) with Z i.i.d. N(0, σ²), then
 * every row is normalized again (paper, untied case; docs/theory.md, §6.2). With {@link
 * org.halfspace.risk.PopulationRisk} the decoder is optimal at every step, and ∇D is the gradient
 * with that decoder held.
 *
 * <p>k, the number of components, brings the gradient of a row to order 1, as the paper's
 * normalization does. The paper's scales are η of order k^{-1/2} and σ of order 1/k: {@link
 * #stepSize(int)} and {@link #noise(int)}. The result is the best iterate. Without noise it ends at
 * once at a stationary point. Immutable; a run draws from the generator it was given, so one at a
 * time. An iteration costs one risk with its gradient.
 */
public final class ProjectedDescent implements DescentMethod {
  /** Squares of steps that are no larger are finite. */
  public static final double MOST = 1e60;

  private final Objective risk;
  private final double stepSize;
  private final Noise noise;
  private final StopRule stopRule;
  private final StepListener listener;

  /**
   * What is added to gradients.
   *
   * @param deviation σ of its independent Gaussian entries, 0 for none, at most {@link #MOST}
   * @param random where they come from
   */
  public record Noise(double deviation, RandomGenerator random) {
    public Noise {
      Objects.requireNonNull(random, "random");
      if (!(deviation >= 0) || deviation > MOST) {
        throw new IllegalArgumentException(
            "noise: " + deviation + ", must not be negative, and at most " + MOST);
      }
    }

    /** No noise. */
    public static Noise none() {
      return new Noise(0, new SplittableRandom(0));
    }

    private double draw() {
      return deviation == 0 ? 0 : deviation * random.nextGaussian();
    }
  }

  /**
   * @param stepSize η, positive, at most {@link #MOST}
   * @throws IllegalArgumentException if it is out of its range
   */
  public ProjectedDescent(
      Objective risk, double stepSize, Noise noise, StopRule stopRule, StepListener listener) {
    if (!(stepSize > 0) || stepSize > MOST) {
      throw new IllegalArgumentException(
          "stepSize: " + stepSize + ", must be positive and at most " + MOST);
    }
    this.risk = Objects.requireNonNull(risk, "risk");
    this.stepSize = stepSize;
    this.noise = Objects.requireNonNull(noise, "noise");
    this.stopRule = Objects.requireNonNull(stopRule, "stopRule");
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** The paper's η, k^{-1/2}. */
  public static double stepSize(int components) {
    return 1 / Math.sqrt(components);
  }

  /** The paper's σ, 1/k. */
  public static double noise(int components) {
    return 1.0 / components;
  }

  @Override
  public Optimum minimize(Matrix start) {
    StopRule.Run rule = stopRule.start();
    Matrix point = start.copy();
    Matrix best = point;
    Step bestStep = null;
    for (int iteration = 0; ; iteration++) {
      Objective.Evaluation evaluation = risk.evaluate(point);
      Matrix gradient = evaluation.euclideanGradient();
      Matrix riemannian = UnitRows.project(point, gradient);
      Step step =
          new Step(
              iteration,
              iteration + 1,
              evaluation.distortion(),
              Math.sqrt(riemannian.dot(riemannian)));
      if (bestStep == null || step.distortion() < bestStep.distortion()) {
        bestStep = step;
        best = point;
      }
      listener.after(step, point);
      Optional<StopReason> reason = rule.after(step);
      if (reason.isPresent()) {
        return new Optimum(best, bestStep, iteration, reason.get());
      }
      if (noise.deviation() == 0 && Stationary.at(step, point.rows())) {
        return new Optimum(best, bestStep, StopReason.NO_DESCENT);
      }
      point = step(point, gradient);
    }
  }

  private Matrix step(Matrix point, Matrix gradient) {
    Matrix moved = point.copy();
    double[] entries = moved.data();
    double[] slopes = gradient.data();
    int k = risk.components();
    for (int i = 0; i < entries.length; i++) {
      entries[i] -= stepSize * (k * slopes[i] + noise.draw());
    }
    for (int i = 0; i < moved.rows(); i++) {
      if (moved.rowDot(i, moved) == 0) {
        // A row that is moved to 0 has no direction; it stays where it was.
        System.arraycopy(point.data(), i * k, entries, i * k, k);
      }
    }
    return UnitRows.normalize(moved);
  }
}
