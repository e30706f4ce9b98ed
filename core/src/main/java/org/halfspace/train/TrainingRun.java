// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.Matrix;

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
  private final float[] heldOut;
  private final float[] fitting;
  private final Evaluations evaluations;
  private final Control control;
  private float[] bestEncoder;
  private long bestStep;
  private double best = Double.POSITIVE_INFINITY;
  private double last = Double.NaN;
  private int sinceBest;

  /**
   * When the held-out distortion is measured and when it ends the run.
   *
   * @param every number of steps between measurements; the end is measured as well
   * @param patience the run ends after this many measurements that are no better than the best; 0
   *     for never
   */
  public record Evaluations(int every, int patience) {
    public Evaluations {
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
   * @param heldOut whitened vectors that the samples do not hold: rows × k
   * @param fittingBatches the decoder that held-out vectors are measured with is fitted to that
   *     many batches of the samples
   * @throws IllegalArgumentException if these have more numbers than an array holds
   */
  public TrainingRun(
      StraightThroughTraining training,
      TrainingSettings settings,
      Samples samples,
      float[] heldOut,
      int fittingBatches,
      Evaluations evaluations,
      Control control) {
    this.training = Objects.requireNonNull(training, "training");
    this.settings = Objects.requireNonNull(settings, "settings");
    this.samples = Objects.requireNonNull(samples, "samples");
    this.heldOut = Objects.requireNonNull(heldOut, "heldOut");
    this.fitting =
        new float
            [ArraySize.of(
                "fittingBatches", (long) fittingBatches * samples.batch(), samples.components())];
    this.evaluations = Objects.requireNonNull(evaluations, "evaluations");
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
    Matrix encoder = StraightThroughTraining.unitRows(bestEncoder, bestEncoder.length / k, k);
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
