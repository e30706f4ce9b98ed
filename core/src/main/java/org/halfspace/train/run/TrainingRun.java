// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.Matrix;
import org.halfspace.train.DivergenceException;
import org.halfspace.train.Samples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingEnd;
import org.halfspace.train.TrainingResult;
import org.halfspace.train.TrainingSettings;

/**
 * A training from its first step, or from a checkpoint, to its end: steps, held-out evaluations
 * with the best iterate kept, early stopping, checkpoints. What clocks and listeners do changes no
 * bit of the result.
 */
public final class TrainingRun {
  private static final long REPORT_NANOS = 200_000_000;

  private final StraightThroughTraining training;
  private final TrainingSettings settings;
  private final Samples samples;
  private final float[] fitting;
  private final Evaluations evaluations;
  private final Control control;
  private float[] bestEncoder;
  private long bestStep;
  private double best = Double.POSITIVE_INFINITY;
  private double last = Double.NaN;
  private int sinceBest;

  /**
   * When and on what the distortion is measured, and when that ends the run.
   *
   * @param heldOut whitened vectors that the samples do not hold: rows × k
   * @param fittingBatches the decoder that held-out vectors are measured with is fitted to that
   *     many batches of the samples
   * @param every measured every so many steps, and at the end
   * @param patience the run ends after this many measurements that are no better than the best; 0
   *     for never
   */
  public record Evaluations(float[] heldOut, int fittingBatches, int every, int patience) {
    public Evaluations {
      Objects.requireNonNull(heldOut, "heldOut");
      if (every < 1 || patience < 0) {
        throw new IllegalArgumentException(
            "every: " + every + ", patience: " + patience + ", must be at least 1 and 0");
      }
    }
  }

  /** What surrounds a run. All methods are called on its thread, between two steps. */
  public interface Control {
    /** Whether the run is to stop. */
    default boolean stopRequested() {
      return false;
    }

    /** Whether a checkpoint is wanted now. */
    default boolean checkpointDue() {
      return false;
    }

    /** Keeps a checkpoint. */
    default void keep(TrainingCheckpoint checkpoint) throws IOException {}

    /** Receives the state of the run, a few times a second. */
    default void report(TrainingProgress progress) {}
  }

  /**
   * @throws IllegalArgumentException if the vectors that decoders are fitted to have more numbers
   *     than an array holds
   */
  public TrainingRun(
      StraightThroughTraining training, Samples samples, Evaluations evaluations, Control control) {
    this.training = Objects.requireNonNull(training, "training");
    this.settings = training.settings();
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
   * @throws IOException if samples cannot be read or a checkpoint not be kept
   */
  public TrainingResult run(Optional<TrainingCheckpoint> from) throws IOException {
    readFitting();
    if (from.isPresent()) {
      TrainingCheckpoint checkpoint = from.get();
      training.restore(checkpoint.state());
      bestEncoder = checkpoint.bestEncoder().clone();
      bestStep = checkpoint.bestStep();
      best = checkpoint.bestDistortion();
      last = best;
      sinceBest = checkpoint.evaluationsSinceBest();
    } else {
      bestEncoder = training.encoder().toFloats();
      evaluate();
    }
    long begun = training.step();
    Reporter reporter = new Reporter(control::report);
    while (training.step() < settings.steps()) {
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
      if (training.step() % evaluations.every() == 0 || training.step() == settings.steps()) {
        evaluate();
      }
      if (control.checkpointDue()) {
        control.keep(checkpoint());
      }
    }
    return result(TrainingEnd.STEPS_USED, "");
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
      bestEncoder = training.encoder().toFloats();
      sinceBest = 0;
    } else {
      sinceBest++;
    }
  }

  private TrainingCheckpoint checkpoint() {
    return new TrainingCheckpoint(training.state(), bestStep, best, bestEncoder, sinceBest);
  }

  private TrainingResult result(TrainingEnd end, String message) {
    int k = samples.components();
    Matrix encoder = FloatRows.unit(bestEncoder, bestEncoder.length / k, k);
    return new TrainingResult(
        new TrainingResult.Best(encoder, bestStep, best), training.step(), end, message);
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
        double rate = count * (double) settings.batch() / ((now - since) / 1e9);
        listener.accept(
            new TrainingProgress(training.step(), settings.steps(), sum / count, last, rate));
        since = now;
        sum = 0;
        count = 0;
      }
    }
  }
}
