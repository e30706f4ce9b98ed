package org.halfspace.cli;

import java.util.random.RandomGenerator;
import org.halfspace.activation.Activation;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.Step;
import org.halfspace.descent.StepListener;
import org.halfspace.descent.StopReason;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingSettings;

/**
 * {@code --method sgd}: training on samples, with the exact risk of the encoder computed for every
 * so many steps.
 *
 * @param steps how many steps of training
 * @param batch samples in a step
 * @param every a listener hears of each so many steps, and of the last
 */
record SampledDescent(
    Spectrum spectrum, Activation activation, int steps, int batch, int every, int threads) {

  Optimum minimize(Matrix start, RandomGenerator random, StepListener listener) {
    TrainingSettings settings =
        TrainingSettings.standard(activation).withBatch(batch).withSteps(steps);
    PopulationRisk risk = new PopulationRisk(spectrum, activation, threads);
    StraightThroughTraining training =
        new StraightThroughTraining(settings, spectrum, start, threads);
    Step last = tell(risk, training, listener);
    while (training.step() < steps) {
      training.step(random);
      if (training.step() % every == 0 || training.step() == steps) {
        last = tell(risk, training, listener);
      }
    }
    return new Optimum(training.encoder(), last, StopReason.ITERATIONS_USED);
  }

  private static Step tell(
      PopulationRisk risk, StraightThroughTraining training, StepListener listener) {
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
