// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import org.halfspace.descent.DescentMethod;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.Step;
import org.halfspace.descent.StepListener;
import org.halfspace.descent.StopReason;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;
import org.halfspace.train.GaussianSamples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingSettings;

/**
 * SGD on fresh samples of a Gaussian source as a descent method: the exact risk of the encoder is
 * computed for every so many steps.
 *
 * @param settings of the training
 * @param seed of the samples
 * @param every a listener hears of every so many steps, and of the last
 * @param threads for the risk; those of BLAS are the process's
 */
public record SampledDescent(
    TrainingSettings settings,
    Spectrum spectrum,
    long seed,
    int every,
    int threads,
    StepListener listener)
    implements DescentMethod {

  /**
   * {@inheritDoc}
   *
   * @throws org.halfspace.train.DivergenceException if the loss is not finite
   */
  @Override
  public Optimum minimize(Matrix start) {
    double[] deviations = spectrum.eigenvalues();
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = Math.sqrt(deviations[i]);
    }
    PopulationRisk risk = new PopulationRisk(spectrum, settings.activation(), threads);
    StraightThroughTraining training =
        new StraightThroughTraining(
            settings, new StraightThroughTraining.Target(deviations, spectrum.total(), 0), start);
    GaussianSamples samples = new GaussianSamples(spectrum.dimension(), settings.batch(), seed);
    Step last = tell(risk, training);
    while (training.step() < settings.steps()) {
      try {
        training.step(samples);
      } catch (IOException e) {
        throw new IllegalStateException("reading samples from memory cannot fail", e);
      }
      if (training.step() % every == 0 || training.step() == settings.steps()) {
        last = tell(risk, training);
      }
    }
    return new Optimum(training.encoder(), last, StopReason.ITERATIONS_USED);
  }

  private Step tell(PopulationRisk risk, StraightThroughTraining training) {
    Matrix encoder = training.encoder();
    PopulationRisk.Evaluation evaluation = risk.evaluate(encoder);
    Matrix gradient = UnitRows.project(encoder, evaluation.euclideanGradient());
    int iteration = (int) training.step();
    Step step =
        new Step(iteration, iteration, evaluation.distortion(), Math.sqrt(gradient.dot(gradient)));
    listener.after(step, encoder);
    return step;
  }
}
