// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.List;
import java.util.Objects;

/**
 * All that a training remembers between two steps: with it, the same settings and samples, it goes
 * on bit by bit as if it had not been interrupted.
 *
 * @param step how many steps were made
 * @param tensors encoder, decoder and what the rules remember, in the order {@link
 *     StraightThroughTraining} gives them; their lengths follow from the settings
 */
public record TrainingState(long step, List<float[]> tensors) {
  public TrainingState {
    Objects.requireNonNull(tensors, "tensors");
    if (step < 0) {
      throw new IllegalArgumentException("step: " + step + ", must not be negative");
    }
  }
}
