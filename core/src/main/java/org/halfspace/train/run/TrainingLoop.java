// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.halfspace.internal.ArraySize;
import org.halfspace.io.DamagedFileException;
import org.halfspace.train.DivergenceException;
import org.halfspace.train.Samples;
import org.halfspace.train.Training;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingEnd;

/**
 * Any training from its first step, or from a checkpoint, to its end: steps, held-out evaluations
 * with the best iterate kept, early stopping, checkpoints. What clocks and listeners do changes no
 * bit of the result.
 */
final class TrainingLoop {
  private static final long REPORT_NANOS = 200_000_000;

  private final Training training;
  private final Samples samples;
  private final float[] fitting;
  private final TrainingRun.Evaluations evaluations;
  private final TrainingRun.Control control;
  private float[] bestParameters;
  private long bestStep;
  private double best = Double.POSITIVE_INFINITY;
  private double last = Double.NaN;
  private int sinceBest;

  /**
   * What came of it.
   *
   * @param best the parameters with the lowest held-out distortion
   * @param bestStep the step they are of
   * @param heldOut that distortion
   * @param steps how many steps were made
   */
  record Outcome(
      float[] best, long bestStep, double heldOut, long steps, TrainingEnd end, String message) {}

  /**
   * @throws IllegalArgumentException if the vectors that decoders are fitted to have more numbers
   *     than an array holds
   */
  TrainingLoop(
      Training training,
      Samples samples,
      TrainingRun.Evaluations evaluations,
      TrainingRun.Control control) {
    this.training = Objects.requireNonNull(training, "training");
    this.samples = Objects.requireNonNull(samples, "samples");
    this.evaluations = Objects.requireNonNull(evaluations, "evaluations");
    this.fitting =
        new float
            [ArraySize.of(
                "fittingBatches",
                (long) evaluations.fittingBatches() * samples.batch(),
                samples.components())];
    this.control = Objects.requireNonNull(control, "control");
  }

  /**
   * Runs to the end.
   *
   * @param from where an earlier run was interrupted, if there was one
   * @throws DivergenceException if the loss is not finite before anything good was found
   * @throws IOException if samples cannot be read, a checkpoint not be kept, or {@code from} is
   *     none of this training
   */
  Outcome run(Optional<TrainingCheckpoint> from) throws IOException {
    readFitting();
    if (from.isPresent()) {
      TrainingCheckpoint checkpoint = from.get();
      restore(checkpoint);
      bestParameters = checkpoint.bestEncoder().clone();
      bestStep = checkpoint.bestStep();
      best = checkpoint.bestDistortion();
      last = best;
      sinceBest = checkpoint.evaluationsSinceBest();
    } else {
      bestParameters = training.parameters();
      evaluate();
    }
    long begun = training.step();
    Reporter reporter = new Reporter(control::report);
    while (training.step() < training.steps()) {
      if (evaluations.patience() > 0 && sinceBest >= evaluations.patience()) {
        return result(TrainingEnd.NO_IMPROVEMENT, "");
      }
      if (control.stopRequested()) {
        if (training.step() > begun) {
          // Else there is nothing new, and what was kept of another run may be worth more.
          control.keep(checkpoint());
        }
        return result(TrainingEnd.STOPPED, "");
      }
      try {
        reporter.add(training.step(samples));
      } catch (DivergenceException e) {
        return result(TrainingEnd.DIVERGED, e.getMessage());
      }
      if (training.step() % evaluations.every() == 0 || training.step() == training.steps()) {
        evaluate();
      }
      if (control.checkpointDue()) {
        control.keep(checkpoint());
      }
    }
    return result(TrainingEnd.STEPS_USED, "");
  }

  /** What follows from the settings alone must be so in a checkpoint, too. */
  private void restore(TrainingCheckpoint checkpoint) throws DamagedFileException {
    int parameters = training.parameters().length;
    long step = checkpoint.state().step();
    if (checkpoint.bestEncoder().length != parameters) {
      throw damaged(
          "best: " + checkpoint.bestEncoder().length + " entries, must be " + parameters, null);
    }
    if (step > training.steps() || checkpoint.bestStep() > step) {
      throw damaged(
          "step "
              + step
              + ", best at step "
              + checkpoint.bestStep()
              + ", must be at most the "
              + training.steps()
              + " of the run, and the best no later",
          null);
    }
    try {
      training.restore(checkpoint.state());
    } catch (IllegalArgumentException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private static DamagedFileException damaged(String what, Throwable cause) {
    return new DamagedFileException(
        DamagedFileException.Kind.CORRUPT,
        "checkpoint: " + what + "; without it, the run can only begin anew",
        cause);
  }

  private void readFitting() throws IOException {
    int length = samples.batch() * samples.components();
    float[] batch = new float[length];
    for (int i = 0; i < fitting.length / length; i++) {
      samples.fill(i, batch);
      System.arraycopy(batch, 0, fitting, i * length, length);
    }
  }

  private void evaluate() {
    int k = samples.components();
    float[] heldOut = evaluations.heldOut();
    last = training.refittedDistortion(fitting, fitting.length / k, heldOut, heldOut.length / k);
    if (last < best) {
      best = last;
      bestStep = training.step();
      bestParameters = training.parameters();
      sinceBest = 0;
    } else {
      sinceBest++;
    }
  }

  private TrainingCheckpoint checkpoint() {
    return new TrainingCheckpoint(training.state(), bestStep, best, bestParameters, sinceBest);
  }

  private Outcome result(TrainingEnd end, String message) {
    return new Outcome(bestParameters, bestStep, best, training.step(), end, message);
  }

  /** Gathers losses between two reports. */
  private final class Reporter {
    private final Consumer<TrainingProgress> listener;
    private long since = System.nanoTime();
    private double sum;
    private int count;

    Reporter(Consumer<TrainingProgress> listener) {
      this.listener = listener;
    }

    void add(double loss) {
      sum += loss;
      count++;
      long now = System.nanoTime();
      if (now - since >= REPORT_NANOS) {
        double rate = count * (double) training.batch() / ((now - since) / 1e9);
        listener.accept(
            new TrainingProgress(training.step(), training.steps(), sum / count, last, rate));
        since = now;
        sum = 0;
        count = 0;
      }
    }
  }
}
