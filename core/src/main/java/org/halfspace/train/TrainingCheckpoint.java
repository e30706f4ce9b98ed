// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Objects;

/**
 * A run interrupted between two steps.
 *
 * @param state of the training
 * @param bestStep the step with the lowest held-out distortion so far
 * @param bestDistortion that distortion
 * @param bestEncoder M at that step: n × k, row after row
 * @param evaluationsSinceBest how many evaluations came after that were no better
 */
public record TrainingCheckpoint(
    TrainingState state,
    long bestStep,
    double bestDistortion,
    float[] bestEncoder,
    int evaluationsSinceBest) {
  public TrainingCheckpoint {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(bestEncoder, "bestEncoder");
  }
}
