// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.descent.GradientFlow;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.ProjectedDescent;
import org.halfspace.descent.RiemannianDescent;
import org.halfspace.descent.StepListener;
import org.halfspace.descent.StopRule;
import org.halfspace.descent.UnitRows;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.risk.TiedRisk;
import org.halfspace.source.Spectrum;
import org.halfspace.train.TrainingSettings;

/**
 * A Gaussian source, an activation and a number of bits, with every method of the paper on it.
 *
 * @param seed of the start and all that is random later
 */
record GaussianCase(Spectrum spectrum, Activation activation, int units, long seed, int threads) {

  Limits limits() {
    return Limits.of(spectrum, activation);
  }

  double floor() {
    return limits().floor(units).distortion();
  }

  PopulationRisk risk() {
    return new PopulationRisk(spectrum, activation, threads);
  }

  double distortion(Matrix encoder) {
    return risk().evaluate(encoder).distortion();
  }

  /** distortion/floor − 1. */
  double gap(double distortion) {
    return distortion / floor() - 1;
  }

  Matrix gaussianRows() {
    return UnitRows.random(units, spectrum.dimension(), new SplittableRandom(seed));
  }

  Matrix closedForm(ClosedFormEncoder kind) {
    return kind.encoder(limits(), units, new SplittableRandom(seed));
  }

  private StopRule until(double gap, int iterations) {
    return StopRule.gapBelow(floor(), gap).or(StopRule.iterations(iterations));
  }

  /** The weight-tied gradient flow for that many units of time, from Gaussian rows. */
  Optimum flow(int unitRows) {
    return new GradientFlow(
            new TiedRisk(spectrum, activation, threads),
            1,
            until(1e-7, unitRows).or(StopRule.decreaseBelow(1e-6, 3)),
            StepListener.none())
        .minimize(gaussianRows());
  }

  /** Projected descent with the paper's step size, from Gaussian rows. */
  Optimum projected(int steps, boolean noisy, StepListener listener) {
    int d = spectrum.dimension();
    return new ProjectedDescent(
            risk(),
            ProjectedDescent.stepSize(d),
            new ProjectedDescent.Noise(
                noisy ? ProjectedDescent.noise(d) : 0, new SplittableRandom(seed + 1)),
            StopRule.iterations(steps),
            listener)
        .minimize(gaussianRows());
  }

  /** L-BFGS from a start. */
  Optimum riemannian(Matrix start, int iterations) {
    return new RiemannianDescent(
            risk(), until(1e-7, iterations).or(StopRule.decreaseBelow(1e-6, 10)))
        .minimize(start);
  }

  /** L-BFGS on the tied risk from a start. */
  Optimum riemannianTied(Matrix start, int iterations) {
    return new RiemannianDescent(
            new TiedRisk(spectrum, activation, threads),
            until(1e-7, iterations).or(StopRule.decreaseBelow(1e-6, 10)))
        .minimize(start);
  }

  /** SGD on fresh samples, from Gaussian rows. */
  Optimum sgd(int steps, TrainingSettings.Weights weights) {
    TrainingSettings settings =
        TrainingSettings.standard(activation).change().steps(steps).weights(weights).build();
    return new SampledDescent(
            settings, spectrum, seed + 2, Math.max(1, steps), threads, StepListener.none())
        .minimize(gaussianRows());
  }
}
