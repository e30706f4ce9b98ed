// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.descent.DescentMethod;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.Step;
import org.halfspace.descent.StepListener;
import org.halfspace.descent.StopReason;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.EntrySource;
import org.halfspace.train.EntrySamples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingSettings;

/**
 * SGD on fresh vectors of a source that is not Gaussian as a descent method. There is no formula
 * for the risk of an encoder: it is measured, for every so many steps, with the decoder of least
 * squares of {@link #VECTORS} vectors for each unit or component and on as many others, all of them
 * the same ones each time. There is no gradient norm (NaN).
 *
 * @param settings of the training
 * @param seed of the vectors
 * @param every a listener hears of every so many steps, and of the last
 */
public record EntryDescent(
    TrainingSettings settings, EntrySource source, long seed, int every, StepListener listener)
    implements DescentMethod {
  /** Of so many vectors for each unit, a fitted decoder loses 1 % more on others. */
  public static final int VECTORS = 100;

  /** So that those that measure are not those of the training. */
  private static final long OTHERS = 0x5851f42d4c957f2dL;

  /** The target of any such source: unit variances. */
  static StraightThroughTraining.Target target(int dimension) {
    double[] ones = new double[dimension];
    Arrays.fill(ones, 1);
    return new StraightThroughTraining.Target(ones, dimension, 0);
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.halfspace.train.DivergenceException if the loss is not finite
   */
  @Override
  public Optimum minimize(Matrix start) {
    StraightThroughTraining training =
        new StraightThroughTraining(settings, target(source.dimension()), start);
    EntrySamples samples = new EntrySamples(source, settings.batch(), seed);
    try {
      Step last = tell(training);
      while (training.step() < settings.steps()) {
        training.step(samples);
        if (training.step() % every == 0 || training.step() == settings.steps()) {
          last = tell(training);
        }
      }
      return new Optimum(training.encoder(), last, StopReason.ITERATIONS_USED);
    } catch (IOException e) {
      throw new IllegalStateException("reading samples from memory cannot fail", e);
    }
  }

  private Step tell(StraightThroughTraining training) throws IOException {
    Matrix encoder = training.encoder();
    int iteration = (int) training.step();
    Step step = new Step(iteration, iteration, measure(training), Double.NaN);
    listener.after(step, encoder);
    return step;
  }

  private double measure(StraightThroughTraining training) throws IOException {
    Matrix encoder = training.encoder();
    long vectors = (long) VECTORS * Math.max(encoder.rows(), encoder.columns());
    int batches = Math.toIntExact((vectors + settings.batch() - 1) / settings.batch());
    return training.refittedDistortion(
        new EntrySamples(source, settings.batch(), seed ^ OTHERS), batches);
  }
}
