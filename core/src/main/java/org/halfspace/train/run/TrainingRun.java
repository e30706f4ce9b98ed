// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.linalg.Matrix;
import org.halfspace.train.DivergenceException;
import org.halfspace.train.Samples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingResult;

/**
 * A training of signs from its first step, or from a checkpoint, to its end: steps, held-out
 * evaluations with the best iterate kept, early stopping, checkpoints. What clocks and listeners do
 * changes no bit of the result.
 */
public final class TrainingRun {
  private final TrainingLoop loop;
  private final int components;

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
    this.loop = new TrainingLoop(training, samples, evaluations, control);
    this.components = samples.components();
  }

  /**
   * Runs to the end.
   *
   * @param from where an earlier run was interrupted, if there was one
   * @throws DivergenceException if the loss is not finite before anything good was found
   * @throws IOException if samples cannot be read or a checkpoint not be kept
   */
  public TrainingResult run(Optional<TrainingCheckpoint> from) throws IOException {
    TrainingLoop.Outcome outcome = loop.run(from);
    Matrix encoder = FloatRows.unit(outcome.best(), outcome.best().length / components, components);
    return new TrainingResult(
        new TrainingResult.Best(encoder, outcome.bestStep(), outcome.heldOut()),
        outcome.steps(),
        outcome.end(),
        outcome.message());
  }
}
