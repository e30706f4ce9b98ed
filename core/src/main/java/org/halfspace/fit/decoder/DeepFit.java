// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.run.CodedVectors;
import org.halfspace.train.run.DeepTrainingRun;
import org.halfspace.train.run.TrainingRun;

/**
 * A deep decoder for codes that stay as they are. The same samples, settings, seed and threads give
 * the same bits.
 *
 * @param settings of the training
 * @param seed of the order of the vectors, the first weights, and what dropout leaves out
 * @param threads of all work
 * @param control what surrounds the run
 */
public record DeepFit(
    DeepTrainingSettings settings, long seed, int threads, TrainingRun.Control control) {
  /** A sample is held once. */
  private static final long MEMORY = 1L << 30;

  public DeepFit {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(control, "control");
  }

  /**
   * Fits a decoder to a sample.
   *
   * @param train to learn from
   * @param heldOut codes of the same codec; they say which step is the best
   * @param from where an earlier run with the same arguments was interrupted, if there was one
   * @return the decoder, and the encoder of the codes as it is
   * @throws org.halfspace.train.DivergenceException if the loss is not finite before anything good
   *     was found
   * @throws IllegalArgumentException if a sample is empty, or the checkpoint is of another training
   * @throws IOException if a checkpoint cannot be kept
   */
  public DeepTrainingResult run(
      CodedSample train, CodedSample heldOut, Optional<TrainingCheckpoint> from)
      throws IOException {
    return new DeepTrainingRun(settings, seed, threads, MEMORY, control)
        .run(vectors(train), vectors(heldOut), from);
  }

  private static CodedVectors vectors(CodedSample sample) {
    return new CodedVectors(
        sample.codec().units().unitEncoder(),
        sample.packed(),
        sample.gains(),
        sample.centered(),
        sample.rows());
  }
}
